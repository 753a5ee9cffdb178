"""Works with the console as an administrator would, in a real browser against `switchboard dev`."""

import csv
import json
import re
import shutil
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import expect as expect_page
from playwright.sync_api import sync_playwright

from gateway import Gateway, expect

SANDBOX = re.compile(r"(http://\S+)/sandbox/truth")
PAGES = "overview orders unresolved ledger profit clients pricing providers catalog audit".split()
# Without these the browser asks its maker's hosts for this and that.
FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync""".split()
WIDE = {"width": 1360, "height": 900}
PHONE = {"width": 390, "height": 800}
PATIENCE_SECONDS = 30


def request(method, url, key=None, body=None):
    """Status and JSON body of an answer."""
    headers = {"content-type": "application/json"}
    if key:
        headers["authorization"] = f"Bearer {key}"
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def printed(gateway, pattern):
    """What `switchboard dev` printed, once it has."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := pattern.search("".join(gateway.lines)):
            return found.group(1)
        time.sleep(0.05)
    raise SystemExit(f"`switchboard dev` did not print {pattern.pattern}")


def one_order_with_a_code_and_one_lost(gateway):
    """A finished order, and a purchase whose answer was lost at the provider that cannot be asked."""
    url = f"{gateway.base_url}/v1/orders"
    order = {"country": "ID", "service": "whatsapp"}
    status, answer = request("POST", f"{url}/create", gateway.api_key, order)
    expect(status == 200, f"an order is made: {status}")
    good = answer["data"]["orders"][0]["id"]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        _, answer = request("GET", f"{url}/{good}?wait=5", gateway.api_key)
        if answer["data"]["status"] != "ACTIVE":
            break
    expect(answer["data"]["status"] == "OTP_RECEIVED", "its code arrives")
    faults = [{"provider": "smsonline", "endpoint": "buy", "fault": {"reset": {"when": "after"}}, "times": 2}]
    sandbox = printed(gateway, SANDBOX)
    urllib.request.urlopen(
        urllib.request.Request(
            f"{sandbox}/sandbox/faults",
            json.dumps(faults).encode(),
            {"content-type": "application/json"},
            method="PUT",
        ),
        timeout=PATIENCE_SECONDS,
    )
    return good, {**order, "providers": ["smsonline"]}


class Watch:
    """Everything that a browser says went wrong, and every request that leaves the origin."""

    def __init__(self, base_url):
        self.base_url = base_url
        self.trouble = []

    def page(self, context):
        page = context.new_page()
        page.on("console", lambda said: said.type in ("error", "warning") and self.trouble.append(said.text))
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("request", lambda asked: self.away(asked.url))
        return page

    def away(self, url):
        if not url.startswith((self.base_url, "blob:")):
            self.trouble.append(f"a request to {url}")


def sign_in(page, base_url, token):
    page.goto(f"{base_url}/console/")
    page.get_by_label("Administrator's token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    expect_page(page.get_by_role("heading", name="Overview")).to_be_visible()


def go(page, place, heading):
    page.goto(f"{page.url.split('#')[0]}#/{place}")
    expect_page(page.locator(f"main[data-shows='#/{place}'] h1").filter(has_text=heading)).to_be_visible()
    expect_page(page.locator("main .loading")).to_have_count(0)


def answer(page, action, **values):
    """Fills the dialog that is open and sends it off."""
    dialog = page.get_by_role("dialog")
    for name, value in values.items():
        control = dialog.locator(f"[name={name}]")
        if control.evaluate("control => control.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    dialog.get_by_role("button", name=action).click()


def the_books(page, order, pictures):
    go(page, "overview", "Overview")
    expect_page(page.locator(".tile").filter(has_text="Books")).to_contain_text("balanced")
    page.screenshot(path=pictures / "overview.png", full_page=True)
    go(page, "orders", "Orders")
    page.screenshot(path=pictures / "orders.png", full_page=True)
    page.locator("main tbody a").filter(has_text=re.compile(f"^{order}$")).click()
    expect_page(page.locator("main h1")).to_contain_text(f"Order {order}")
    why = page.locator(".panel").filter(has=page.get_by_role("heading", name="What it cost, and why"))
    for fact in ("Provider's cost", "Price", "Charged"):
        expect_page(why.get_by_text(fact, exact=True)).to_be_visible()
    expect_page(why.locator(".checks li").first).to_be_visible()
    expect_page(why.locator(".checks li.broken")).to_have_count(0)
    page.screenshot(path=pictures / "order.png", full_page=True)
    expect(True, "an order says what it cost and why")
    go(page, "ledger", "Ledger")
    expect_page(page.locator(".notice.good")).to_contain_text("all accounts sum to zero")
    page.get_by_role("button", name="Check every rule now").click()
    expect_page(page.locator(".checks li").first).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
    expect_page(page.locator(".notice.good").last).to_contain_text("Every rule holds: checked")
    expect_page(page.locator(".checks li.broken")).to_have_count(0)
    page.screenshot(path=pictures / "ledger.png", full_page=True)
    go(page, f"ledger?order_id={order}", "Ledger")
    totals = page.locator(".panel").filter(has=page.get_by_role("heading", name="Totals")).locator(".scroll")
    expect(totals.evaluate("all => all.scrollWidth <= all.clientWidth"), "no total is cut")
    rows = page.locator(".panel").filter(has_text="newest first").locator("tbody tr").count()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export CSV").click()
    with open(saved.value.path(), newline="") as file:
        lines = list(csv.DictReader(file))
    expect(len(lines) == rows > 0, f"the export has the {rows} postings of the order")
    named = re.fullmatch(rf"postings-\d{{4}}-\d\d-\d\d-live-order_id-{order}\.csv", saved.value.suggested_filename)
    expect(named is not None, f"its file is named by what is in it: {saved.value.suggested_filename}")
    expect_page(page.locator(".exports")).to_contain_text(f"Saved {rows} postings")


def panel(page, heading):
    return page.locator(".panel").filter(has=page.get_by_role("heading", name=heading))


def apart_and_in_time(page):
    """Test money is in no sum unasked, and the books can be read as they were."""
    client_funds = re.compile("^client funds")
    go(page, "ledger", "Ledger")
    live = panel(page, "Totals").get_by_role("row").filter(has_text=client_funds).inner_text()
    expect_page(panel(page, "Postings").locator("td", has_text=re.compile("^test$"))).to_have_count(0)
    page.get_by_label("Money").select_option("any")
    page.get_by_role("button", name="Search").click()
    expect_page(panel(page, "Postings").locator("td", has_text=re.compile("^test$")).first).to_be_visible()
    both = panel(page, "Totals").get_by_role("row").filter(has_text=client_funds)
    expect_page(both).not_to_have_text(live)
    go(page, "ledger?until=2020-01-01T00:00", "Ledger")
    expect_page(page.locator(".notice.good")).to_contain_text("As of 01 Jan 2020, 00:00:00")
    expect_page(panel(page, "Do the books balance?")).to_contain_text("Nothing is booked yet")
    expect(True, "test money is apart, and the books are told as of a time")


def mistakes(page, trouble):
    """What cannot be is said, and nothing that was written is lost."""
    go(page, "ledger", "Ledger")
    country = page.get_by_label("Country")
    country.fill("Indonesia")
    page.get_by_role("button", name="Search").click()
    said = country.evaluate("control => [control.value, control.validationMessage]")
    expect(said == ["Indonesia", "Write the code of Indonesia: ID."], f"a country is not cut to another's code: {said}")
    expect(page.url.endswith("#/ledger"), "and nothing is searched for")
    country.fill("id")
    page.get_by_role("button", name="Search").click()
    expect_page(page.locator("main[data-shows='#/ledger?mode=live&country=id']")).to_be_visible()
    page.get_by_label("Client id").focus()
    options = page.get_by_label("Client id").evaluate_handle("control => control.list")
    page.wait_for_function("list => list.options.length > 0", arg=options)
    go(page, "catalog?country=ZZ", "Catalog")
    expect_page(page.get_by_role("alert")).to_contain_text("ISO 3166-1")
    expect_page(page.get_by_label("Country")).to_have_value("ZZ")
    go(page, "orders/999999", "Orders")
    expect_page(page.get_by_role("alert")).to_contain_text("not found")
    page.get_by_role("link", name="All orders").click()
    expect_page(page.locator("main[data-shows='#/orders'] tbody tr").first).to_be_visible()
    # The browser reports the answers that were asked for.
    refused = [said for said in trouble if re.search(r"status of (404|422)", said)]
    expect(len(refused) == len(trouble), f"nothing else is refused: {trouble}")
    trouble.clear()


def side_by_side(watch, context, page, order):
    """Another tab of the browser is signed in too, and out with the first."""
    other = watch.page(context)
    other.goto(f"{watch.base_url}/console/#/orders/{order}")
    expect_page(other.locator("main h1")).to_contain_text(f"Order {order}")
    page.get_by_role("button", name="Sign out").click()
    for tab in (page, other):
        expect_page(tab.get_by_label("Administrator's token")).to_be_visible()
        kept = tab.evaluate("[sessionStorage.length, JSON.stringify({...localStorage})]")
        expect(kept == [0, "{}"], "nothing is kept after signing out")
    other.reload()
    expect_page(other.get_by_label("Administrator's token")).to_be_visible()
    expect(True, "tabs share who is signed in, until one signs out")


def a_client(page, gateway, trouble):
    name = f"console-{time.time_ns()}"
    go(page, "clients", "Clients")
    page.get_by_role("button", name="New client").click()
    answer(page, "Create", name=name, currency="USD", deposit="10")
    expect_page(page.locator("main h1")).to_contain_text(name)
    page.get_by_role("button", name="Deposit").click()
    answer(page, "Deposit", amount="not a number", reason="by hand")
    expect_page(page.get_by_role("dialog")).to_contain_text("decimal number")
    lost = []

    def lose_first_answer(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    page.route("**/deposits", lose_first_answer)
    answer(page, "Deposit", amount="2.5", reason="by hand")
    expect_page(page.get_by_role("dialog")).to_contain_text("cannot be reached")
    answer(page, "Deposit", amount="2.5", reason="by hand")
    # The browser complains of the answer that was lost on purpose, and of nothing else.
    trouble.remove("Failed to load resource: net::ERR_FAILED")
    expect(lost == [200], "a deposit whose answer was lost is booked once by the next try")
    expect_page(page.locator(".tile").filter(has_text="Available")).to_contain_text("12.50 USD")
    page.get_by_role("button", name="New key").click()
    page.get_by_label("Change the webhook and replay events").uncheck()
    answer(page, "Make it")
    key = page.locator("dialog .secret").inner_text()
    page.get_by_role("button", name="Done").click()
    balance = f"{gateway.base_url}/v1/balance"
    expect(request("GET", balance, key)[0] == 200, "a key made in the console works")
    refused = request("GET", f"{gateway.base_url}/v1/webhook", key)[0]
    expect(refused == 403, "a key made in the console does what was chosen and nothing else")
    page.get_by_role("button", name="Rotate").click()
    answer(page, "Make the next key")
    page.get_by_role("button", name="Done").click()
    old = page.locator("tr").filter(has_text="until")
    expect_page(old).to_have_count(1)
    old.get_by_role("button", name="Revoke").click()
    answer(page, "Revoke")
    expect_page(page.locator("main")).to_contain_text("revoked")
    expect(request("GET", balance, key)[0] == 401, "a rotated key is revoked before its overlap is over")
    page.get_by_role("button", name="Change").click()
    answer(page, "Save", services="telegram", max_price="0.75", reason="tests only")
    expect_page(page.locator(".facts").filter(has_text="Price of one order")).to_contain_text("0.75 USD")
    expect(True, "a client with money, a key that was revoked, and a policy")


def operations(page, gateway, lost_order, pictures, trouble):
    go(page, "providers", "Provider accounts")
    page.get_by_role("button", name="Drain").first.click()
    answer(page, "Drain", reason="a look")
    expect_page(page.locator(".chip").filter(has_text="draining").first).to_be_visible()
    page.get_by_role("button", name="Enable").first.click()
    answer(page, "Enable", reason="looked")
    expect_page(page.locator(".chip").filter(has_text="draining")).to_have_count(0)
    go(page, "pricing", "Pricing rules")
    page.get_by_role("button", name="New rule").click()
    answer(page, "Add", service="telegram", percent="5", reason="a test")
    expect_page(page.locator("main tbody")).to_contain_text("telegram")
    page.locator("main tbody").get_by_role("button", name="Delete").first.click()
    answer(page, "Delete")
    expect_page(page.locator("main .empty")).to_be_visible()
    decisions(page, gateway, lost_order, pictures)
    trouble.remove("Failed to load resource: the server responded with a status of 409 (Conflict)")
    go(page, "audit", "Audit log")
    expect_page(page.locator("main tbody")).to_contain_text("the provider has no list to look at")
    expect_page(page.locator("main tbody")).to_contain_text("tests only")
    expect_page(page.locator("main tbody")).to_contain_text(re.compile(r"client console-\d+, key:"))
    expect(True, "accounts drained, prices ruled, a lost purchase decided, all of it in the audit log")


def decisions(page, gateway, lost_order, pictures):
    """One purchase is decided here, another one by somebody else who is quicker."""
    lost = []
    for _ in range(2):
        _, made = request("POST", f"{gateway.base_url}/v1/orders/create", gateway.api_key, lost_order)
        lost.append(made["data"]["orders"][0]["id"])
    go(page, "unresolved", "Unresolved purchases")
    page.screenshot(path=pictures / "unresolved.png", full_page=True)
    ours, theirs = (
        page.get_by_role("row").filter(has=page.get_by_role("link", name=str(order), exact=True)) for order in lost
    )
    dialog = page.get_by_role("dialog")
    ours.get_by_role("button", name="Written off").click()
    expect_page(dialog).to_contain_text("A decision is final")
    answer(page, "Decide: written off", reason="   ")
    expect_page(dialog).to_be_visible()
    page.go_back()
    expect_page(page.locator("main h1")).not_to_contain_text("Unresolved")
    expect_page(dialog).to_have_count(0)
    go(page, "unresolved", "Unresolved purchases")
    ours.get_by_role("button", name="Written off").click()
    answer(page, "Decide: written off", reason="the provider has no list to look at")
    expect_page(ours).to_have_count(0)
    expect_page(page.locator(".notice.good")).to_contain_text(f"order {lost[0]} is written off")
    theirs.get_by_role("button", name="Not sold").click()
    admin = f"{gateway.base_url}/admin/v1/unresolved"
    _, waiting = request("GET", admin, gateway.admin_token)
    attempt = next(one["attempt_id"] for one in waiting["data"]["items"] if one["order_id"] == lost[1])
    verdict = {"decision": "written_off", "reason": "somebody else was quicker"}
    expect(request("POST", f"{admin}/{attempt}/decision", gateway.admin_token, verdict)[0] == 200, "they decided")
    answer(page, "Decide: not sold", reason="they never had it")
    expect_page(dialog).to_contain_text("written off already")
    dialog.get_by_role("button", name="Back").click()
    expect_page(theirs).to_have_count(0)
    expect(True, "a lost purchase is decided once, by one person, on its page")


def keys(page):
    go(page, "overview", "Overview")
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect_page(page.locator("main h1")).to_contain_text("Orders")
    expect_page(page.locator("main tbody tr").first).to_be_visible()
    page.keyboard.press("j")
    expect_page(page.locator("tr[aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Enter")
    # Not "Orders", and what is opened before the page is there goes with the one that was left.
    expect_page(page.locator("main h1")).to_contain_text(re.compile(r"^Order \d"))
    page.keyboard.press("?")
    expect_page(page.get_by_role("dialog")).to_contain_text("Overview")
    page.keyboard.press("Escape")
    expect(True, "it works without a mouse")


def small_and_dark(page, order, pictures):
    for place in [*PAGES, f"orders/{order}"]:
        go(page, place, "")
        page.screenshot(path=pictures / f"phone-{place.replace('/', '-')}.png", full_page=True)
        width = page.evaluate("document.documentElement.scrollWidth")
        expect(width <= PHONE["width"], f"{place} fits a phone")
        beyond = page.locator(".scroll").evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length")
        expect(beyond == 0, f"no table of {place} has columns off the screen")


def main():
    program, pictures = sys.argv[1], Path(sys.argv[2])
    pictures.mkdir(parents=True, exist_ok=True)
    with Gateway(program) as gateway, sync_playwright() as browsers:
        order, lost_order = one_order_with_a_code_and_one_lost(gateway)
        browser = browsers.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        watch = Watch(gateway.base_url)
        context = browser.new_context(viewport=WIDE, color_scheme="light", accept_downloads=True)
        # It would ask where to save; a browser without it downloads.
        context.add_init_script("delete window.showSaveFilePicker")
        page = watch.page(context)
        page.goto(f"{gateway.base_url}/console/")
        page.get_by_label("Administrator's token").fill("nonsense")
        page.get_by_role("button", name="Sign in").click()
        expect_page(page.get_by_role("alert")).to_contain_text("not valid")
        # The browser reports the refusal that was asked for.
        watch.trouble.clear()
        sign_in(page, gateway.base_url, gateway.admin_token)
        the_books(page, order, pictures)
        apart_and_in_time(page)
        mistakes(page, watch.trouble)
        a_client(page, gateway, watch.trouble)
        operations(page, gateway, lost_order, pictures, watch.trouble)
        keys(page)
        phone = browser.new_context(viewport=PHONE, color_scheme="dark")
        small = watch.page(phone)
        sign_in(small, gateway.base_url, gateway.admin_token)
        small_and_dark(small, order, pictures)
        side_by_side(watch, context, page, order)
        expect(watch.trouble == [], f"no trouble in the browser: {watch.trouble}")
        browser.close()


main()
