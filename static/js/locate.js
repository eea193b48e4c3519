// "Use my location": asked for by the button only, told to the server to a hundred metres, kept nowhere.
"use strict";

document.querySelectorAll("[data-locate]").forEach((box) => {
  if (!("geolocation" in navigator)) return;
  const message = box.querySelector("[data-locate-message]");
  const field = box.querySelector(`input[name="${box.dataset.locateField}"]`);
  const made = box.querySelector("[data-locate-button]").content.cloneNode(true);
  const button = made.querySelector("button");

  function say(text) {
    message.textContent = text;
    message.hidden = false;
  }

  function found({ coords }) {
    field.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
    for (const name of ["municipality", "postal"]) {
      const other = field.form.elements.namedItem(name);
      if (other) other.value = "";
    }
    field.form.requestSubmit();
  }

  button.addEventListener("click", () => {
    say(message.dataset.asking);
    navigator.geolocation.getCurrentPosition(found, () => say(message.dataset.refused), { timeout: 15000 });
  });
  message.setAttribute("role", "status");
  message.before(made);
});
