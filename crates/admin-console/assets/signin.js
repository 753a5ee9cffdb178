// The door. A token is kept for the session of the tab; other tabs are told it, never a disk.

import { dropToken, get, keepToken } from "./api.js";
import { h, replace } from "./dom.js";
import { failure } from "./notice.js";

export function signIn(onDone, error) {
  document.title = "Sign in · Switchboard";
  const trouble = h("div", {}, error && error.status !== 401 && failure(error),
    error?.status === 401 && failure({ message: "The token is not valid any more: get a new one." }));
  const box = h("textarea", { name: "token", required: true, spellcheck: "false", autocomplete: "off",
    "aria-describedby": "how" });
  const form = h("form", { class: "fields", onsubmit: async (event) => {
    event.preventDefault();
    keepToken(box.value.trim().replace(/^Bearer\s+/i, ""));
    try {
      await get("/session");
      onDone();
    } catch (refused) {
      dropToken();
      replace(trouble, failure(refused.status === 401
        ? { message: "This token is not valid: it may have ended, or another secret signed it." } : refused));
    }
  } },
    h("label", {}, "Administrator's token", box),
    h("button", { class: "main", type: "submit" }, "Sign in"));
  replace(document.body, h("div", { class: "signin" },
    h("div", { class: "panel" },
      h("div", { class: "brand" }, h("img", { src: "icon.svg", alt: "" }), "Switchboard console"),
      trouble,
      form,
      h("p", { class: "soft", id: "how" }, "Get one with ",
        h("code", {}, "switchboard admin token --role auditor --ttl 1h"),
        ". ", h("code", {}, "switchboard dev"), " prints one when it starts."))));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  box.focus();
}
