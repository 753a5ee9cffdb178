// Questions before a change.

import { h, replace } from "./dom.js";
import { failure } from "./notice.js";

/**
 * A field of a form. `kind` is an input type, "select" (with `options`), or "textarea". `known` gives
 * [value, label] of what exists, to choose from; `trouble(text)` says why a text cannot be, or "".
 */
export function field({ name, label, kind = "text", options, value, known, trouble, ...rest }) {
  if (kind === "select") {
    return h("label", {}, label, h("select", { name, ...rest },
      options.map(([key, text]) => h("option", { value: key, selected: key === value }, text))));
  }
  if (kind === "checkbox") {
    return h("label", { class: "check" }, h("input", { name, type: kind, checked: value, ...rest }), label);
  }
  if (kind === "textarea") return h("label", {}, label, h("textarea", { name, ...rest }, value ?? ""));
  const list = known && h("datalist", { id: `known-${name}-${document.querySelectorAll("datalist").length}` });
  // What is required is more than blanks, which are not sent.
  const pattern = rest.required && kind === "text" ? ".*\\S.*" : undefined;
  const control = h("input", { name, type: kind, value, autocomplete: "off", list: list?.id, pattern, ...rest });
  if (trouble) control.addEventListener("input", () => control.setCustomValidity(trouble(control.value)));
  if (list) control.addEventListener("focus", () => suggest(list, known), { once: true });
  return h("label", {}, label, control, list);
}

async function suggest(list, known) {
  // Without suggestions the field still takes what is written.
  const values = await known().catch(() => []);
  list.append(...values.map(([value, label]) => h("option", { value, label })));
}

/** What a form holds: texts by name, without those left empty. */
export function valuesOf(form) {
  const values = {};
  for (const control of form.elements) {
    if (!control.name) continue;
    if (control.type === "checkbox") values[control.name] = control.checked;
    else if (control.value.trim() !== "") values[control.name] = control.value.trim();
  }
  return values;
}

/**
 * Asks with a form and calls `act(values)`; a refusal is shown in the dialog and nothing is lost.
 * Resolves to what `act` gave, or undefined when the person closed the dialog.
 */
export function ask({ title, text, fields = [], action, danger = false, act }) {
  return new Promise((resolve) => {
    const trouble = h("div", {});
    const go = h("button", { class: danger ? "danger" : "main", type: "submit" }, action);
    const form = h("form", { onsubmit: async (event) => {
      event.preventDefault();
      go.disabled = true;
      try {
        const result = await act(valuesOf(form));
        dialog.close();
        resolve(result ?? true);
      } catch (error) {
        replace(trouble, failure(error));
        go.disabled = false;
      }
    } },
      h("h2", {}, title),
      text && h("p", { class: "soft" }, text),
      h("div", { class: "fields" }, fields.map(field)),
      trouble,
      h("div", { class: "row" },
        h("button", { type: "button", onclick: () => dialog.close() }, "Back"), go));
    const dialog = h("dialog", { onclose: () => { dialog.remove(); resolve(undefined); } }, form);
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A question belongs to its page: whoever leaves that has not answered. */
addEventListener("hashchange", () => {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
});

/** Shows something once. */
export function tell(title, ...children) {
  const dialog = h("dialog", { onclose: () => dialog.remove() },
    h("h2", {}, title), children,
    h("div", { class: "row" }, h("button", { class: "main", onclick: () => dialog.close() }, "Done")));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
