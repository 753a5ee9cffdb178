/**
 * Checks an event and says what it is.
 *
 * SWITCHBOARD_WEBHOOK_SECRET=… node dist/examples/verify.js, with {"body": …, "headers": …} on
 * standard input: a request as your server got it.
 */
import { text } from "node:stream/consumers";
import { verify } from "../src/index.js";

const { body, headers } = JSON.parse(await text(process.stdin));
const event = verify(body, headers, process.env["SWITCHBOARD_WEBHOOK_SECRET"] ?? "");
console.log(event.event);
