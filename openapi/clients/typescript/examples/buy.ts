/**
 * Buys a number, waits for its code, finishes the order.
 *
 * SWITCHBOARD_URL=… SWITCHBOARD_KEY=… npm run example
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, pause, type Schemas } from "../src/index.js";

interface Answer<T> {
  data?: { data: T };
  error?: Schemas["ErrorBody"];
  response: Response;
}

/** The answer's data; sends again as long as that is safe. */
async function safely<T>(call: () => Promise<Answer<T>>): Promise<T> {
  for (;;) {
    // Reads, and purchases with a key, may be repeated without an answer.
    const answer = await call().catch(() => null);
    if (answer?.data) return answer.data.data;
    const wait = answer?.error ? pause(answer.error, answer.response) : 1_000;
    if (wait === null) throw new Error(answer?.error?.error.message);
    await sleep(wait);
  }
}

const { SWITCHBOARD_URL = "", SWITCHBOARD_KEY = "" } = process.env;
const api = connect(SWITCHBOARD_URL, SWITCHBOARD_KEY);
// One key for one purchase, however often it is sent: keep it where a crash does not reach it.
const key = randomUUID();
const made = await safely(() =>
  api.POST("/v1/orders/create", {
    params: { header: { "Idempotency-Key": key } },
    body: { country: "ID", service: "whatsapp" },
  }),
);
let order = made.orders[0];
if (!order) throw new Error("an answer without an order");
const id = order.id;
console.log(`order ${id}: ${order.phone_number} for ${order.amount} ${order.currency}`);
while (order.status === "PENDING" || order.status === "ACTIVE") {
  // Answers when the order changes, or after 60 seconds.
  order = await safely(() => api.GET("/v1/orders/{id}", { params: { path: { id }, query: { wait: 60 } } }));
}
if (order.otp_code === null) throw new Error("no code came; nothing was charged");
console.log(`code ${order.otp_code}`);
await safely(() => api.POST("/v1/orders/finish", { body: { id } }));
console.log("finished");
