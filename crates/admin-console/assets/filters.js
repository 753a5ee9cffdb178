// A row of filters that lives in the address, so that a search can be kept, shared and gone back to.

import { h } from "./dom.js";
import { field, valuesOf } from "./dialog.js";

const PHONE = "(max-width: 40rem)";

/** Test money is shown when asked for, never added to live money unasked. */
export const MODE = {
  name: "mode", label: "Money", kind: "select", value: "live",
  options: [["live", "live"], ["test", "test"], ["any", "live and test"]],
};

/** `place` is the page's address; `fields` as in a dialog, with values taken from `query`. */
export function filters(place, fields, query) {
  const set = fields.filter((one) => query[one.name]).map((one) => `${one.label.toLowerCase()}: ${query[one.name]}`);
  const form = h("form", { class: "filters", role: "search", onsubmit: (event) => {
    event.preventDefault();
    const next = new URLSearchParams(valuesOf(form)).toString();
    const address = `#/${place}${next ? `?${next}` : ""}`;
    if (location.hash === address) dispatchEvent(new HashChangeEvent("hashchange"));
    else location.hash = address;
  } },
    h("details", { open: !matchMedia(PHONE).matches },
      h("summary", {}, "Filters ", h("span", { class: "soft" }, set.join(", "))),
      h("div", { class: "grid" },
        fields.map((one) => field({ ...one, value: query[one.name] ?? one.value })),
        h("div", { class: "row" },
          h("button", { class: "main", type: "submit" }, "Search"),
          h("a", { class: "button", href: `#/${place}` }, "Clear")))));
  return form;
}

/** Money of one mode, unless `any` is asked for. */
export const inMode = ({ mode = "live", ...query }) => ({ ...query, mode: mode === "any" ? undefined : mode });

/** Local dates and times become the moments the API asks for. */
export function moments(query) {
  const result = { ...query };
  for (const name of ["since", "until"]) {
    if (result[name]) result[name] = new Date(result[name]).toISOString();
  }
  return result;
}
