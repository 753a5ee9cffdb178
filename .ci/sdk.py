"""Runs `switchboard dev`, buys and cancels through the `smscode` client, stops the server.

The client's first version of the interface has whole numbers for money, as rupiah have: the
demo client's account is in rupiah.
"""

import sys
import uuid

from gateway import Gateway, expect
from receiver import Receiver
from smscode import SmscodeClient
from smscode.errors import (
    CancelTooEarlyError,
    ConflictError,
    NotFoundError,
    OrderTerminalError,
    ProviderError,
    SmscodeError,
    UnauthorizedError,
)

CODE_MS = 90_000
ORDERS_AT_MOST = 5


def refused(kind, call, what):
    try:
        call()
    except kind as error:
        expect(error.request_id or error.http_status, f"{what}: {error.code}")
        return error
    raise AssertionError(f"{what}: no {kind.__name__}")


def choose_product(api):
    countries = {country.code: country for country in api.catalog.countries()}
    expect("ID" in countries, "Indonesia is among the countries")
    country = countries["ID"]
    services = {service.code: service for service in api.catalog.services(country_id=country.id)}
    expect("wa" in services or "whatsapp" in services, "WhatsApp is among the services")
    service = services.get("whatsapp") or services["wa"]
    page = api.catalog.products(country_id=country.id, platform_id=service.id, sort="price_asc")
    in_stock = [product for product in page.products if product.available > 0]
    expect(in_stock, "the product is in stock")
    product = in_stock[0]
    expect(type(product.price) is int and product.price > 0, f"it has a price: {product.price}")
    rate = api.catalog.exchange_rate()
    expect(float(rate.rate) > 0, f"there is a rate for {rate.pair}")
    return product


def buy(api, product):
    """Buys until a code came: as in life, the simulated providers do not deliver every SMS."""
    expect(api.balance.get().currency == "IDR", "the account is in rupiah")
    for _ in range(ORDERS_AT_MOST):
        if buy_one(api, product):
            return
    raise AssertionError(f"no code for {ORDERS_AT_MOST} orders in a row")


def buy_one(api, product):
    """True if the code came; else the order ended uncharged."""
    before = api.balance.get()
    key = str(uuid.uuid4())
    made = api.orders.create(product_id=product.id, idempotency_key=key)
    expect(len(made.orders) == 1 and made.failed_count == 0, "one order is made")
    order = made.orders[0]
    expect(order["status"] == "ACTIVE" and order["phone_number"], "it has a number")
    again = api.orders.create(product_id=product.id, idempotency_key=key)
    expect(again.orders[0]["id"] == order["id"], "the same key answers with the same order")
    refused(
        ConflictError,
        lambda: api.orders.create(product_id=product.id, quantity=2, idempotency_key=key),
        "the same key with another body is refused",
    )
    active = [entry["id"] for entry in api.orders.active()]
    expect(order["id"] in active, "it is among the active orders")

    try:
        code = api.orders.wait_for_otp(order["id"], timeout_ms=CODE_MS, poll_interval_ms=500)
    except OrderTerminalError:
        expect(api.balance.get() == before, "no code came, and nothing was charged")
        return False
    expect(code.otp_code.isdigit(), "the code arrives")
    seen = api.orders.get(order["id"])
    expect(seen["status"] == "OTP_RECEIVED", "the order says so")
    expect(seen.capabilities.can_finish, "it can be finished")
    refused(ConflictError, lambda: api.orders.cancel(order["id"]), "it cannot be cancelled any more")
    expect(api.orders.finish(order["id"]).status == "COMPLETED", "it is finished")
    listed = api.orders.list(limit=10, status="COMPLETED")
    expect(order["id"] in [entry["id"] for entry in listed], "it is among the completed orders")
    spent = before.balance - api.balance.get().balance
    amount = api.orders.get(order["id"]).amount
    expect(spent == amount, f"the balance is lower by its amount, once: {spent}")
    return True


def give_back(api, product):
    """Cancels a second order, if its provider takes it back yet."""
    before = api.balance.get().balance
    order = api.orders.create(product_id=product.id).orders[0]
    try:
        cancelled = api.orders.cancel(order["id"])
    except CancelTooEarlyError:
        seen = api.orders.get(order["id"])
        expect(not seen.capabilities.can_cancel, "too early to cancel, and the order said so")
        expect(seen.capabilities.cancel_available_at, "it says from when it can be cancelled")
    except ConflictError:
        seen = api.orders.get(order["id"])
        expect(seen["otp_code"], "not cancelled, because the code came first")
    else:
        expect(cancelled.status == "CANCELED", "the second order is cancelled")
        expect(cancelled.refund_amount == order["amount"], "its price is given back")
        expect(cancelled.new_balance == before, "the balance is what it was")
        expect(api.orders.cancel(order["id"]).status == "CANCELED", "cancelling twice is cancelling once")


def hear(api, product):
    """Hears of one order's whole life."""
    receiver = Receiver()
    config = api.webhook.update(webhook_url=receiver.url)
    expect(config.webhook_url == receiver.url and config.webhook_secret, "a webhook is set")
    expect(api.webhook.get() == config, "its settings read back")
    expect(api.webhook.test().status_code == 204, "a test says what the receiver answered")
    secret = config.webhook_secret
    expect(receiver.next(secret)["event"] == "webhook.test", "the receiver has the test")
    for _ in range(ORDERS_AT_MOST):
        if buy_one(api, product):
            break
        expect(receiver.next(secret)["event"] in ("order.expired", "order.canceled"), "its end is told")
    seen = [receiver.next(secret) for _ in range(2)]
    events = [event["event"] for event in seen]
    expect(events == ["order.otp_received", "order.completed"], "code and end are told in order")
    expect(all(event["data"]["otp_code"].isdigit() for event in seen), "with the code")
    cleared = api.webhook.update(webhook_url="")
    expect(cleared.webhook_url is None, "the webhook is cleared")


def refusals(api, gateway, product):
    with SmscodeClient(token="wrong", base_url=gateway.base_url) as stranger:
        refused(UnauthorizedError, stranger.v1.balance.get, "a wrong key is refused")
    refused(NotFoundError, lambda: api.orders.get(2**53), "an unknown order is not found")
    refused(
        SmscodeError,
        lambda: api.orders.create(product_id=2**31 - 1),
        "an unknown product is refused",
    )
    refused(
        ProviderError,
        lambda: api.orders.create(product_id=product.id, max_price=1),
        "a price limit is kept",
    )


def main(program):
    with Gateway(program) as gateway:
        with SmscodeClient(token=gateway.api_key, base_url=gateway.base_url, timeout_ms=30_000) as client:
            api = client.v1
            product = choose_product(api)
            buy(api, product)
            give_back(api, product)
            hear(api, product)
            refusals(api, gateway, product)
    print("the published client works against the gateway")


if __name__ == "__main__":
    main(*sys.argv[1:])
