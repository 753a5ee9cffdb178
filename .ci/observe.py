"""Runs `switchboard dev` under a small load with a Prometheus beside it, and asks that Prometheus
every question of the dashboard and of the alerts."""

import http.server
import json
import math
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import yaml
from gateway import Gateway, expect, free_port

DEPLOY = Path("deploy")
DASHBOARD = DEPLOY / "grafana/dashboards/switchboard.json"
ALERTS = DEPLOY / "prometheus/alerts.yml"
TESTS = DEPLOY / "prometheus/alerts.test.yml"
OWN_METRIC = re.compile(r"\b(?:switchboard|http_server|db_client)_[a-z_]+")
PRODUCTS = ["whatsapp", "telegram", "facebook"]
PROVIDERS = ["smscode", "gosms", "smsonline"]
# Longer than any step takes; reached only if a panel stays empty.
PATIENCE_SECONDS = 60


class Receiver(http.server.ThreadingHTTPServer):
    def __init__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Load:
    """Buys a number every fifth of a second, from each provider in turn, and waits for codes."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.stopped = threading.Event()
        self.bought = 0

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            self.gateway.base_url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.gateway.api_key}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=40) as response:
            return json.load(response)

    def run(self):
        turn = 0
        while not self.stopped.wait(0.2):
            turn += 1
            body = {"country": "ID", "service": "whatsapp", "providers": [PROVIDERS[turn % 3]]}
            try:
                order = self.call("POST", "/v1/orders/create", body)["data"]["orders"][0]
            except urllib.error.HTTPError as refused:
                # A number that is sold out is part of a day.
                refused.read()
                continue
            self.bought += 1
            wait = threading.Thread(target=self.wait, args=(order["id"],), daemon=True)
            wait.start()

    def wait(self, order):
        try:
            self.call("GET", f"/v1/orders/{order}?wait=20")
        except OSError:
            pass


class Prometheus:
    def __init__(self, address, folder):
        self.port = free_port()
        config = Path(folder) / "prometheus.yml"
        config.write_text(
            yaml.safe_dump(
                {
                    "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                    "rule_files": [str(ALERTS.resolve())],
                    "scrape_configs": [
                        {"job_name": "switchboard", "static_configs": [{"targets": [address]}]}
                    ],
                }
            )
        )
        self.process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={config}",
                f"--storage.tsdb.path={folder}/data",
                f"--web.listen-address=127.0.0.1:{self.port}",
                "--log.level=error",
            ]
        )

    def ask(self, path, **parameters):
        query = urllib.parse.urlencode(parameters)
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{query}"
        with urllib.request.urlopen(url, timeout=10) as response:
            return json.load(response)["data"]

    def numbers(self, expression):
        """The values that are numbers: a quantile of nothing is none."""
        expression = expression.replace("$__rate_interval", "1m")
        result = self.ask("query", query=expression)["result"]
        return [value for value in (float(row["value"][1]) for row in result) if not math.isnan(value)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)


def questions():
    """Every expression with the name of where it stands."""
    dashboard = json.loads(DASHBOARD.read_text())
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield f"panel '{panel['title']}' {target['refId']}", target["expr"]


def alerts():
    for group in yaml.safe_load(ALERTS.read_text())["groups"]:
        yield from group["rules"]


def every_alert_is_tested():
    tested = {
        case["alertname"]
        for test in yaml.safe_load(TESTS.read_text())["tests"]
        for case in test["alert_rule_test"]
        if case.get("exp_alerts")
    }
    for alert in alerts():
        name = alert["alert"]
        expect(name in tested, f"{name} has a test in which it fires")
        runbook = Path(alert["annotations"]["runbook"])
        expect(name in runbook.read_text(), f"{runbook} tells what to do about it")


def main(program):
    every_alert_is_tested()
    receiver = Receiver()
    with Gateway(program) as gateway, tempfile.TemporaryDirectory() as folder:
        load = Load(gateway)
        load.call("PATCH", "/v1/webhook", {"webhook_url": f"http://127.0.0.1:{receiver.server_port}/"})
        worker = threading.Thread(target=load.run, daemon=True)
        worker.start()
        with Prometheus(gateway.base_url.removeprefix("http://"), folder) as prometheus:
            until = time.monotonic() + PATIENCE_SECONDS
            empty = dict(questions())
            while empty and time.monotonic() < until:
                time.sleep(1)
                try:
                    empty = {place: query for place, query in empty.items() if not prometheus.numbers(query)}
                except urllib.error.URLError as error:
                    # A question that Prometheus cannot read is an error; one it does not hear yet is none.
                    if isinstance(error, urllib.error.HTTPError) and error.code != 503:
                        raise SystemExit(f"{error.read().decode()}") from None
            expect(not empty, f"every panel has data: {', '.join(empty) or 'none is empty'}")
            there = set(prometheus.ask("label/__name__/values"))
            named = {(alert["alert"], name) for alert in alerts() for name in OWN_METRIC.findall(alert["expr"])}
            named |= {
                (runbook.name, name)
                for runbook in (DEPLOY / "runbooks").glob("*.md")
                for name in OWN_METRIC.findall(runbook.read_text())
            }
            missing = sorted(pair for pair in named if pair[1] not in there)
            expect(not missing, f"every metric of an alert or a runbook is exported: {missing or len(named)}")
            rules = [rule for group in prometheus.ask("rules")["groups"] for rule in group["rules"]]
            broken = [rule["name"] for rule in rules if rule["health"] != "ok"]
            expect(rules and not broken, f"{len(rules)} alerts are evaluated: {broken or 'all'}")
            firing = [rule["name"] for rule in rules if rule["state"] == "firing"]
            expect(not firing, f"none fires in a healthy gateway: {firing or 'none'}")
            load.stopped.set()
            worker.join(60)
            print(f"  {load.bought} numbers bought meanwhile")


main(*sys.argv[1:])
