// A search: what is empty stays out of the address, and Back shows filters as the page with their results came.
"use strict";

for (const form of document.querySelectorAll("form[role=search]")) {
  const hidden = [...form.querySelectorAll("input[type=hidden]")].map((input) => [input, input.value]);

  form.addEventListener("formdata", ({ formData }) => {
    for (const name of new Set(formData.keys())) {
      const kept = formData.getAll(name).filter(Boolean);
      formData.delete(name);
      for (const value of kept) formData.append(name, value);
    }
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted || !form.matches(".filters")) return;
    form.reset();
    for (const [input, value] of hidden) input.value = value; // which reset() leaves as they are
  });
}
