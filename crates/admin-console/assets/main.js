// The frame: who is signed in, where we are, and the keys that work everywhere.

import { dropToken, get, token } from "./api.js";
import { h, replace } from "./dom.js";
import { failure } from "./notice.js";
import { signIn } from "./signin.js";
import { walk } from "./table.js";
import { askOthers, listen, tellSignedOut } from "./tabs.js";
import { tell } from "./dialog.js";
import { ZONE, ago } from "./format.js";
import { overview } from "./overview.js";
import { orders } from "./orders.js";
import { order } from "./order.js";
import { unresolved } from "./unresolved.js";
import { ledger } from "./ledger.js";
import { profit } from "./profit.js";
import { clients } from "./clients.js";
import { client } from "./client.js";
import { pricing } from "./pricing.js";
import { providers } from "./providers.js";
import { catalog } from "./catalog.js";
import { audit } from "./audit.js";

// Name, address, page, and the key after `g` that leads there.
const PLACES = [
  ["Overview", "overview", overview, "h"],
  ["Orders", "orders", orders, "o"],
  ["Unresolved", "unresolved", unresolved, "u"],
  ["Ledger", "ledger", ledger, "l"],
  ["Profit", "profit", profit, "p"],
  ["Clients", "clients", clients, "c"],
  ["Pricing", "pricing", pricing, "r"],
  ["Providers", "providers", providers, "v"],
  ["Catalog", "catalog", catalog, "k"],
  ["Audit log", "audit", audit, "a"],
];
const DETAILS = { orders: order, clients: client };
const THEMES = ["system", "light", "dark"];
// So long a new tab waits for one that is signed in.
const ASKING_MS = 200;

let leaving = new AbortController();

/** `#/orders/1001?state=open` as its parts. */
function whereAmI() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [place = "", id] = path.split("/");
  return { place: place || "overview", id, query: Object.fromEntries(new URLSearchParams(query ?? "")) };
}

async function show(event) {
  leaving.abort();
  leaving = new AbortController();
  if (!token()) return signIn(show);
  let session;
  try {
    session = await get("/session", undefined, leaving.signal);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error.status === 401) dropToken();
    return signIn(show, error);
  }
  const { place, id, query } = whereAmI();
  const known = PLACES.find(([, address]) => address === place);
  const main = frame(session, place);
  const page = id !== undefined ? DETAILS[place] : known?.[2];
  if (!page) return replace(main, h("h1", {}, "There is no such page."));
  const context = { id, query, session, signal: leaving.signal, reload: show };
  document.title = `${known[0]}${id ? ` ${id}` : ""} · Switchboard`;
  replace(main, h("p", { class: "loading", role: "status" }, "Loading …"));
  try {
    const content = await page(context);
    if (context.signal.aborted) return;
    replace(main, content);
  } catch (error) {
    if (context.signal.aborted || error.name === "AbortError") return;
    replace(main, h("h1", {}, known[0]), failure(error),
      id !== undefined && h("p", {}, h("a", { href: `#/${place}` }, `All ${known[0].toLowerCase()}`)));
  }
  main.dataset.shows = location.hash;
  if (event?.type === "hashchange") {
    const heading = main.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus();
  }
}

function frame(session, place) {
  const old = document.querySelector("main");
  if (old) {
    for (const link of document.querySelectorAll(".side nav a")) {
      if (link.dataset.place === place) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.querySelector(".side").classList.remove("open");
    return old;
  }
  const main = h("main", { id: "content", tabindex: "-1" });
  const side = h("div", { class: "side" },
    h("div", { class: "brand" }, h("img", { src: "icon.svg", alt: "" }), "Switchboard",
      h("button", { class: "menu", onclick: () => side.classList.toggle("open") }, "Menu")),
    h("nav", { "aria-label": "Pages" }, PLACES.map(([name, address]) =>
      h("a", { href: `#/${address}`, "data-place": address, "aria-current": address === place && "page" }, name))),
    h("div", { class: "foot" },
      h("div", {}, `${session.subject}, ${session.role}`),
      h("div", {}, `token ends ${ago(session.expires_at)}`),
      h("div", {}, `times in ${ZONE}`),
      h("div", { class: "row" },
        h("button", { onclick: turnTheme }, `Theme: ${theme()}`),
        h("button", { onclick: help }, "Keys"),
        h("button", { onclick: signOut }, "Sign out"))));
  replace(document.body,
    h("a", { class: "skip", href: "#content", onclick: (event) => { event.preventDefault(); main.focus(); } }, "To the content"),
    h("div", { class: "frame" }, side, main));
  return main;
}

function signOut() {
  dropToken();
  tellSignedOut();
  leave();
}

function leave() {
  leaving.abort();
  signIn(show);
}

// The look is no secret: it may outlive the session.
const theme = () => localStorage.getItem("switchboard.theme") ?? "system";

function turnTheme({ target }) {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  localStorage.setItem("switchboard.theme", next);
  target.textContent = `Theme: ${next}`;
  applyTheme();
}

function applyTheme() {
  if (theme() === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme();
}

function help() {
  tell("Keys",
    h("dl", { class: "facts" },
      PLACES.map(([name, , , key]) => [h("dt", {}, h("kbd", {}, "g"), " ", h("kbd", {}, key)), h("dd", {}, name)]),
      h("dt", {}, h("kbd", {}, "j"), " ", h("kbd", {}, "k")), h("dd", {}, "next and previous row"),
      h("dt", {}, h("kbd", {}, "/")), h("dd", {}, "to the first filter"),
      h("dt", {}, h("kbd", {}, "?")), h("dd", {}, "this list")));
}

let began = 0;
function onKey(event) {
  const writing = event.target.closest("input, select, textarea, dialog");
  if (writing || event.ctrlKey || event.metaKey || event.altKey || !document.querySelector("main")) return;
  if (Date.now() - began < 1500) {
    began = 0;
    const place = PLACES.find(([, , , key]) => key === event.key);
    if (place) {
      event.preventDefault();
      location.hash = `#/${place[1]}`;
      return;
    }
  }
  if (event.key === "g") began = Date.now();
  else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "?") help();
  else if (event.key === "/") {
    const filter = document.querySelector("main input");
    if (filter) {
      event.preventDefault();
      filter.closest("details")?.setAttribute("open", "");
      filter.focus();
    }
  }
}

applyTheme();
addEventListener("hashchange", show);
addEventListener("keydown", onKey);
const door = setTimeout(show, token() ? 0 : ASKING_MS);
listen(() => {
  clearTimeout(door);
  show();
}, leave);
if (!token()) askOthers();
