// Words of the books, with a sentence for who has not met them.

import { h } from "./dom.js";
import { words } from "./format.js";

const TERMS = {
  client_funds: "What clients own and may spend.",
  client_holds: "Clients' money set aside for open orders.",
  cash: "Money that came from clients or went to providers' wallets.",
  adjustments: "Corrections that an administrator booked by hand.",
  revenue: "What clients were charged.",
  provider_wallet: "Our money at a provider, as these books have it.",
  in_flight: "Paid for a number whose end is not known yet.",
  cost: "Paid for numbers that were used.",
  exposure: "What purchases without a known outcome may have cost.",
  suspense: "Booked against what may have been spent, until that is known.",
  loss: "Written off: paid, and nothing came of it.",
  without_proof: "The provider's answer was lost: whether it sold a number is not proven yet.",
};

/** A word with its sentence. */
export const term = (word) => h("span", { class: TERMS[word] && "term", title: TERMS[word] }, words(word));
