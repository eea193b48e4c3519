// The places of the page's list on a map. Where it fails, the list is the page. Leaflet (`L`) has been loaded before.
const { L } = window;
const box = document.querySelector("#map");
const figure = box.closest("figure");
const skip = document.querySelector(".map-page__skip");
const texts = box.dataset;
const frame = JSON.parse(texts.frame);
const isLively = !matchMedia("(prefers-reduced-motion: reduce)").matches;

function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  return made;
}

// Leaflet's own TileLayer blanks what it gives up by a data: address, which our security policy forbids.
const Tiles = L.GridLayer.extend({
  createTile({ x, y, z }, done) {
    const tile = document.createElement("img");
    tile.alt = "";
    tile.addEventListener("load", () => done(null, tile));
    tile.addEventListener("error", (event) => done(event, tile));
    tile.src = frame.tiles.replace("{z}", z).replace("{x}", x).replace("{y}", y);
    return tile;
  },
});

function draw(bounds) {
  const map = L.map(box, {
    minZoom: frame.shallowest,
    maxZoom: frame.deepest,
    maxBounds: L.latLngBounds(frame.bounds).pad(0.2),
    attributionControl: false, // it stands under the map, in the page
    zoomControl: false,
    fadeAnimation: isLively,
    inertia: isLively,
    markerZoomAnimation: isLively,
    zoomAnimation: isLively,
  });
  // Popups open upwards: there it would cover them.
  L.control.zoom({ position: "bottomright", zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(map);
  map.fitBounds(bounds, { animate: false, maxZoom: 14, padding: [40, 40] });
  new Tiles({ bounds: frame.bounds }).addTo(map);
  return map;
}

function clusterIcon(cluster) {
  const count = cluster.getChildCount();
  const html = element("span", count, { class: "cluster__count", "aria-hidden": "true" });
  const label = element("span", texts.cluster.replace("{count}", count), { class: "visually-hidden" });
  const both = element("span");
  both.append(html, label);
  return L.divIcon({ className: "cluster", iconSize: [44, 44], html: both });
}

function content({ name, language, address, services }) {
  const made = element("div", "", { class: "popup", role: "group", "aria-label": name, tabindex: "-1" });
  const list = element("ul");
  for (const service of services) {
    const item = element("li");
    item.append(element("a", service.name, { href: service.url, lang: service.language }));
    list.append(item);
  }
  made.append(element("p", name, { class: "popup__name", lang: language }), element("p", address), list);
  return made;
}

function marker({ geometry, properties }, icon) {
  const [longitude, latitude] = geometry.coordinates;
  const { name } = properties;
  return L.marker([latitude, longitude], { icon, alt: name, title: name, keyboard: true })
    .bindPopup(() => content(properties), { maxHeight: 240, maxWidth: Math.min(260, box.clientWidth - 80), minWidth: 160 });
}

// Who opens a place with the keyboard is led into it, and back to its marker when it is closed.
function leadTheFocus(map) {
  map.on("popupopen", ({ popup }) => {
    popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", texts.close);
    popup.getElement().querySelector(".popup").focus({ preventScroll: true });
  });
  map.on("popupclose", ({ popup }) => {
    const at = document.activeElement;
    // Leaflet has no public word for the marker of a popup.
    if (at === document.body || popup.getElement()?.contains(at)) popup._source?.getElement()?.focus();
  });
  box.addEventListener("keydown", (event) => {
    // Leaflet heeds Enter alone on a marker, and Escape only while the map itself has the focus.
    if (event.key === "Escape") map.closePopup();
    if (event.key !== " " || !event.target.matches(".leaflet-marker-icon")) return;
    event.preventDefault();
    event.target.click();
  });
}

function show(places) {
  figure.hidden = skip.hidden = false;
  const icon = L.icon({ iconUrl: texts.marker, iconSize: [32, 42], iconAnchor: [16, 41], popupAnchor: [0, -38] });
  const markers = places.features.map((place) => marker(place, icon));
  const map = draw(L.latLngBounds(markers.map((one) => one.getLatLng())));
  const group = L.markerClusterGroup({
    animate: isLively,
    iconCreateFunction: clusterIcon,
    maxClusterRadius: 50,
    showCoverageOnHover: false,
  });
  group.addLayers(markers);
  map.addLayer(group);
  leadTheFocus(map);
}

fetch(texts.points)
  .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`status ${answer.status}`))))
  .then(show)
  .catch((error) => {
    figure.hidden = skip.hidden = true;
    console.error(error);
  });
