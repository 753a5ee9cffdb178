"""Buys a number, waits for its code, finishes the order.

SWITCHBOARD_URL=… SWITCHBOARD_KEY=… python examples/buy.py
"""

import os
import time
import uuid

import httpx

from switchboard_client import AuthenticatedClient
from switchboard_client.api.orders import create_order, finish_order, get_order
from switchboard_client.models import CreateOrder, ErrorBody, OrderRef, Status
from switchboard_client.retry import DEFAULT_WAIT_SECONDS, pause


def safely(call, **arguments):
    """The answer's data; sends again as long as that is safe."""
    while True:
        try:
            answer = call(**arguments)
        except httpx.TransportError:
            # Reads, and purchases with a key, may be repeated without an answer.
            time.sleep(DEFAULT_WAIT_SECONDS)
            continue
        if not isinstance(answer.parsed, ErrorBody):
            return answer.parsed.data
        seconds = pause(answer)
        if seconds is None:
            raise SystemExit(f"refused: {answer.parsed.error.message}")
        time.sleep(seconds)


def main():
    with AuthenticatedClient(os.environ["SWITCHBOARD_URL"], os.environ["SWITCHBOARD_KEY"]) as api:
        # One key for one purchase, however often it is sent: keep it where a crash does not reach it.
        purchase = str(uuid.uuid4())
        wanted = CreateOrder(country="ID", service="whatsapp")
        made = safely(create_order.sync_detailed, client=api, body=wanted, idempotency_key=purchase)
        order = made.orders[0]
        print(f"order {order.id}: {order.phone_number} for {order.amount} {order.currency}")
        # Each request answers when the order changes, or after 60 seconds.
        while order.status in (Status.PENDING, Status.ACTIVE):
            order = safely(get_order.sync_detailed, client=api, id=order.id, wait=60)
        if order.otp_code is None:
            raise SystemExit("no code came; nothing was charged")
        print(f"code {order.otp_code}")
        safely(finish_order.sync_detailed, client=api, body=OrderRef(id=order.id))
        print("finished")


if __name__ == "__main__":
    main()
