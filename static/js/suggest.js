// Suggestions under the search field: WAI-ARIA's combobox with a listbox. Where it fails, the form works as it is.
"use strict";

const SHORTEST = 2;
const WAIT = 150; // milliseconds after the last letter

document.querySelectorAll("[data-suggest]").forEach((box, place) => {
  const texts = box.dataset;
  const input = box.querySelector("input");
  const list = box.appendChild(document.createElement("ul"));
  const live = box.appendChild(document.createElement("p"));
  let options = [], chosen = -1, timer, request;

  // Without a tabindex a list that scrolls is a stop of the Tab key.
  set(list, { id: `suggestions-${place}`, class: "suggestions", hidden: "" });
  set(list, { role: "listbox", "aria-label": texts.label, tabindex: "-1" });
  set(live, { class: "visually-hidden", "aria-live": "polite" });
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" });

  function set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  }

  function show(found) {
    stop();
    options = found;
    list.replaceChildren(...found.map((one, number) => {
      const option = document.createElement("li");
      set(option, { id: `${list.id}-${number}`, role: "option", "aria-selected": "false" });
      option.append(one.text);
      const kind = texts[`kind${one.kind[0].toUpperCase()}${one.kind.slice(1)}`];
      if (kind) option.appendChild(document.createElement("span")).append(` ${kind}`);
      option.addEventListener("click", () => take(one));
      return option;
    }));
    list.hidden = !found.length;
    set(input, { "aria-expanded": String(!list.hidden) });
    live.textContent = { 0: "", 1: texts.one }[found.length] ?? texts.many.replace("{count}", found.length);
    choose(-1);
  }

  function stop() {
    clearTimeout(timer);
    request?.abort();
  }

  function choose(number) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = number;
    const option = list.children[number];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) set(input, { "aria-activedescendant": option.id });
    else input.removeAttribute("aria-activedescendant");
  }

  // What leads to a search leaves the filters as they are; a municipality takes the place of any other place.
  function take(one) {
    show([]);
    const url = new URL(one.url, location);
    const asked = new FormData(input.form);
    if (url.pathname === new URL(input.form.action).pathname) {
      for (const name of one.kind === "place" ? [input.name, "postal", "near"] : []) asked.delete(name);
      for (const [name, value] of url.searchParams) asked.set(name, value);
      url.search = new URLSearchParams(asked);
    }
    location.assign(url);
  }

  async function ask() {
    stop();
    const words = input.value.trim();
    if (words.length < SHORTEST) return show([]);
    const { signal } = (request = new AbortController());
    const found = await fetch(texts.suggest + encodeURIComponent(words), { signal })
      .then((answer) => (answer.ok ? answer.json() : []))
      .catch(() => []);
    if (!signal.aborted) show(found);
  }

  input.addEventListener("input", () => {
    stop(); // an answer to an older text, and what was chosen of one, no longer count
    choose(-1);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", () => show([]));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (list.hidden) return step === 1 ? ask() : undefined;
    // One place past either end is the field itself.
    if (step) choose(((chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    else if (event.key === "Enter" && chosen >= 0) take(options[chosen]);
    else if (event.key === "Escape") show([]);
    else return;
    event.preventDefault();
  });
});
