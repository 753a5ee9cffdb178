// What went right or wrong, or is under way, in words.

import { h, replace } from "./dom.js";

export const notice = (kind, ...children) =>
  h("div", { class: `notice ${kind}`, role: kind === "bad" ? "alert" : "status" }, children);

/** An error as a person can use it. */
export function failure(error) {
  const facts = Object.entries(error.details ?? {}).map(([name, value]) => `${name}: ${value}`);
  const message = error.status === 403 ? `${error.message} (your role is too low)` : error.message;
  return notice("bad", message,
    facts.length > 0 && !facts.some((fact) => message.includes(fact)) && h("div", {}, facts.join("; ")),
    error.requestId && h("div", { class: "soft mono" }, `request ${error.requestId}`));
}

/** The place of what `make` promises, with `saying` until it is there. */
export function later(saying, make) {
  const place = h("div", {}, h("p", { class: "loading", role: "status" }, saying));
  make().then((content) => replace(place, content),
    (error) => error.name !== "AbortError" && replace(place, failure(error)));
  return place;
}
