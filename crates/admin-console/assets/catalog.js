// One product over all providers.

import { get } from "./api.js";
import { bars } from "./chart.js";
import { h } from "./dom.js";
import { filters } from "./filters.js";
import { ago, count, money, moment, product, words } from "./format.js";
import { COUNTRY, CURRENCY, SERVICE } from "./known.js";
import { later } from "./notice.js";
import { table } from "./table.js";

export function catalog({ query, signal }) {
  const asked = { country: "ID", service: "whatsapp", currency: "USD", ...query };
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Catalog")),
    filters("catalog", [
      { ...COUNTRY, value: asked.country },
      { ...SERVICE, value: asked.service },
      { ...CURRENCY, label: "Prices in", value: asked.currency },
    ], query),
    later("Comparing …", () => products(asked, signal)));
}

async function products(asked, signal) {
  const { items } = await get("/catalog/comparison", { ...asked, limit: 20 }, signal);
  if (items.length === 0) return h("p", { class: "empty" }, "No provider offers this product.");
  return items.map((item) => h("section", { class: "panel" },
    h("h2", {}, product(item.country, item.service), h("small", {}, `product ${item.product_id}`)),
    bars(item.offers.filter((offer) => offer.price !== null && offer.price !== undefined).map((offer) => ({
      name: `${offer.provider} ${offer.operator && offer.operator !== "any" ? offer.operator : ""}`,
      value: Number(offer.price), text: money(offer.price, offer.price_currency ?? asked.currency.toUpperCase()),
    }))),
    h("p", {}),
    table([
      { head: "Provider", cell: (it) => it.provider },
      { head: "Operator", cell: (it) => it.operator },
      { head: "Cost", kind: "number", cell: (it) => money(it.cost, it.currency) },
      { head: "Converted", kind: "number", cell: (it) => money(it.converted, asked.currency.toUpperCase()) },
      { head: "Price", kind: "number", cell: (it) => money(it.price, asked.currency.toUpperCase()) },
      { head: "Stock", kind: "number", cell: (it) => (it.stock === null || it.stock === undefined ? "not told" : count(it.stock)) },
      { head: "Seen", cell: (it) => h("span", { title: moment(it.seen_at) }, ago(it.seen_at)) },
      { head: "Left out because", cell: (it) => (it.excluded ? words(typeof it.excluded === "string" ? it.excluded : it.excluded.reason ?? Object.keys(it.excluded)[0]) : "") },
    ], item.offers, { empty: "No provider offers this product." })));
}
