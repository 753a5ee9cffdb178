// A row of filters that lives in the address, so that a search can be kept, shared and gone back to.

import { h } from "./dom.js";
import { field, valuesOf } from "./dialog.js";

/** `place` is the page's address; `fields` as in a dialog, with values taken from `query`. */
export function filters(place, fields, query, ...actions) {
  const form = h("form", { class: "filters", role: "search", onsubmit: (event) => {
    event.preventDefault();
    const next = new URLSearchParams(valuesOf(form)).toString();
    const address = `#/${place}${next ? `?${next}` : ""}`;
    if (location.hash === address) dispatchEvent(new HashChangeEvent("hashchange"));
    else location.hash = address;
  } },
    fields.map((one) => field({ ...one, value: query[one.name] ?? one.value })),
    h("div", { class: "row" },
      h("button", { class: "main", type: "submit" }, "Search"),
      h("a", { class: "button", href: `#/${place}` }, "Clear"),
      actions));
  return form;
}

/** A local date and time field becomes the moment the API asks for. */
export function moments(query, ...names) {
  const result = { ...query };
  for (const name of names) {
    if (result[name]) result[name] = new Date(result[name]).toISOString();
  }
  return result;
}
