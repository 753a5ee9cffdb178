// A table of one page after another. Rows with a link can be walked with j and k.

import { h, replace } from "./dom.js";
import { failure } from "./notice.js";

/** `columns` = [{head, cell: item => child, kind?: "number"|"when", title?}]; `foot` = rows after the others. */
export function table(columns, items, { empty = "Nothing here.", foot = [] } = {}) {
  if (items.length === 0) return h("p", { class: "empty" }, empty);
  return h("div", { class: "scroll" },
    h("table", {},
      h("thead", {}, h("tr", {}, columns.map((column) =>
        h("th", { class: column.kind, scope: "col", title: column.title }, column.head)))),
      h("tbody", {}, items.map((item) => row(columns, item))),
      foot.length > 0 && h("tfoot", {}, foot.map((cells) => row(columns.map((column, index) => ({ ...column, cell: () => cells[index] })))))));
}

function row(columns, item) {
  return h("tr", {}, columns.map((column) => h("td", { class: column.kind, "data-head": column.head }, column.cell(item))));
}

/** A table that fetches its pages: `load(cursor)` gives {items, next_cursor}. */
export function pages(columns, load, options) {
  const place = h("div", {}, h("p", { class: "loading", role: "status" }, "Loading …"));
  let body;
  const more = async (cursor) => {
    const page = await load(cursor);
    if (!body) {
      const whole = table(columns, page.items, options);
      replace(place, whole);
      body = whole.querySelector("tbody");
    } else {
      body.append(...page.items.map((item) => row(columns, item)));
      place.querySelector(".more")?.remove();
    }
    if (page.next_cursor) {
      const button = h("button", { class: "more", onclick: () => {
        button.disabled = true;
        more(page.next_cursor).catch((error) => {
          button.disabled = false;
          place.append(failure(error));
        });
      } }, "Show more");
      place.append(button);
    }
  };
  more().catch((error) => error.name !== "AbortError" && replace(place, failure(error)));
  return place;
}

/** Moves the selection among the rows on the page. */
export function walk(step) {
  const rows = [...document.querySelectorAll("main tbody tr")].filter((row) => row.querySelector("a"));
  if (rows.length === 0) return;
  const now = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  rows[now]?.removeAttribute("aria-selected");
  const next = rows[Math.min(rows.length - 1, Math.max(0, now + step))];
  next.setAttribute("aria-selected", "true");
  next.querySelector("a").focus();
}
