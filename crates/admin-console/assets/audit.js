// Who changed what.

import { get } from "./api.js";
import { h } from "./dom.js";
import { filters, moments } from "./filters.js";
import { moment, words } from "./format.js";
import { pages } from "./table.js";

export function audit({ query, signal }) {
  const asked = moments(query, "since", "until");
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Audit log")),
    filters("audit", [
      { name: "subject", label: "Who" },
      { name: "action", label: "Action" },
      { name: "target", label: "What, such as client:7" },
      { name: "since", label: "From", kind: "datetime-local" },
      { name: "until", label: "Before", kind: "datetime-local" },
    ], query),
    h("section", { class: "panel" }, pages([
      { head: "When", kind: "when", cell: (it) => moment(it.at) },
      { head: "Who", cell: (it) => h("span", {}, it.subject, " ", h("span", { class: "soft" }, it.role)) },
      { head: "Action", cell: (it) => words(it.action) },
      { head: "What", cell: (it) => it.target },
      { head: "Change", cell: (it) => change(it.before, it.after) },
      { head: "Reason", cell: (it) => it.reason ?? "" },
    ], (cursor) => get("/audit", { ...asked, limit: 50, cursor }, signal),
    { empty: "No change meets these filters." })));
}

/** Only what differs. */
function change(before, after) {
  const [old, now] = [before ?? {}, after ?? {}];
  const text = (value) => (value === undefined || value === null ? "–" : typeof value === "object" ? JSON.stringify(value) : String(value));
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => text(old[name]) !== text(now[name]))
    .map((name) => h("div", {}, h("span", { class: "soft" }, `${words(name)}: `),
      before && `${text(old[name])} → `, text(now[name])));
}
