// Suggestions under the search field: WAI-ARIA's combobox with a listbox. Where it fails, the form works as it is.
"use strict";

const SHORTEST = 2;
const WAIT = 150; // milliseconds after the last letter

document.querySelectorAll("[data-suggest]").forEach((box, place) => {
  const texts = box.dataset;
  const input = box.querySelector("input");
  const list = box.appendChild(document.createElement("ul"));
  const live = box.appendChild(document.createElement("p"));
  let options = [];
  let chosen = -1;
  let timer, request;

  list.id = `suggestions-${place}`;
  list.className = "suggestions";
  list.hidden = true;
  live.className = "visually-hidden";
  set(list, { role: "listbox", "aria-label": texts.label });
  set(live, { "aria-live": "polite" });
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" });

  function set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  }

  function show(found) {
    options = found;
    list.replaceChildren(...found.map((one, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${number}`;
      set(option, { role: "option", "aria-selected": "false" });
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

  function close() {
    clearTimeout(timer);
    request?.abort();
    show([]);
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

  function take(one) {
    close();
    input.value = one.text;
    if (one.kind === "word") input.form.requestSubmit();
    else location.assign(one.url);
  }

  async function ask() {
    request?.abort();
    const words = input.value.trim();
    if (words.length < SHORTEST) return show([]);
    request = new AbortController();
    const { signal } = request;
    const found = await fetch(texts.suggest + encodeURIComponent(words), { signal })
      .then((answer) => (answer.ok ? answer.json() : []))
      .catch(() => []);
    if (!signal.aborted) show(found);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (list.hidden) return step === 1 ? ask() : undefined;
    // One place past either end is the field itself.
    if (step) choose(((chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    else if (event.key === "Enter" && chosen >= 0) take(options[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
});
