// What went right or wrong, in words.

import { h } from "./dom.js";

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
