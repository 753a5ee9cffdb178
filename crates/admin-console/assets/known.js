// What a field can take: suggestions while one types, and names for ids.

import { get } from "./api.js";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
// Groups of countries and codes for trials, which browsers can name too.
const NO_COUNTRIES = ["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"];

const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
const COUNTRIES = LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
  .filter((code) => !NO_COUNTRIES.includes(code) && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`)
  .map((code) => [code, regions.of(code)])
  .filter(([, name]) => name);

/** What is wrong with a country that somebody wrote, or nothing. */
function countryTrouble(text) {
  const wanted = text.trim().toUpperCase();
  if (wanted === "" || COUNTRIES.some(([code]) => code === wanted)) return "";
  const meant = COUNTRIES.find(([, name]) => name.toUpperCase() === wanted);
  return meant ? `Write the code of ${meant[1]}: ${meant[0]}.` : "Write the code of a country, such as ID for Indonesia.";
}

async function providers() {
  const { items } = await get("/providers", { limit: 200 });
  return items.map((it) => [it.name, it.kind]);
}

async function clients() {
  const { items } = await get("/clients", { limit: 200 });
  return items.map((it) => [it.id, it.name]);
}

async function services() {
  const { items } = await get("/catalog/comparison", { limit: 200 });
  return [...new Set(items.map((it) => it.service))].sort().map((service) => [service]);
}

async function currencies() {
  const owners = await Promise.all([get("/providers", { limit: 200 }), get("/clients", { limit: 200 })]);
  const used = owners.flatMap(({ items }) => items.map((it) => it.currency));
  return [...new Set(["USD", ...used])].sort().map((currency) => [currency]);
}

// Fields of forms: `known` gives [value, label] of what exists, `trouble` says what cannot be.
export const COUNTRY = { name: "country", label: "Country", known: async () => COUNTRIES, trouble: countryTrouble };
export const SERVICE = { name: "service", label: "Service", known: services };
export const PROVIDER = { name: "provider", label: "Provider account", known: providers };
export const CLIENT = { name: "client_id", label: "Client id", inputmode: "numeric", pattern: "\\d+", title: "A number", known: clients };
export const CURRENCY = { name: "currency", label: "Currency", pattern: "[A-Za-z]{3}", title: "Three letters, such as USD", known: currencies };

/** Adds the names of these clients to `names`, a map by id. */
export async function learnNames(names, ids, signal) {
  if (ids.length > 0 && names.size === 0) {
    const { items } = await get("/clients", { limit: 200 }, signal);
    for (const it of items) names.set(String(it.id), it.name);
  }
  await Promise.all([...new Set(ids.map(String))].filter((id) => !names.has(id)).map(async (id) =>
    names.set(id, (await get(`/clients/${encodeURIComponent(id)}`, undefined, signal)).name)));
}
