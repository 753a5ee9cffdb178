// Tabs of one browser tell each other who is signed in. What is told is not stored: each tab keeps
// the token in its own session, and a browser that was closed knows nothing.

import { dropToken, keepToken, token } from "./api.js";

const channel = new BroadcastChannel("switchboard");

/** Answers tabs that ask; `onSignedIn` and `onSignedOut` follow what other tabs told. */
export function listen(onSignedIn, onSignedOut) {
  channel.addEventListener("message", ({ data }) => {
    if (data.asks && token()) {
      channel.postMessage({ token: token() });
    } else if (data.token && !token()) {
      keepToken(data.token);
      onSignedIn();
    } else if (data.over && token()) {
      dropToken();
      onSignedOut();
    }
  });
}

/** Asks the other tabs for their token. */
export const askOthers = () => channel.postMessage({ asks: true });

/** Tells the other tabs to sign out too. */
export const tellSignedOut = () => channel.postMessage({ over: true });
