"""Runs `switchboard dev`, and against it the examples of all clients and what their READMEs say."""

import http.server
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
import uuid
from pathlib import Path

from gateway import Gateway, expect

ORDERS_AT_MOST = 8
RUN_SECONDS = 300
EVENT_SECONDS = 20
NO_CODE = "no code came"
CLIENTS = Path("openapi/clients")
FENCE = re.compile(r"^```\w+\n(.*?)^```$", re.S | re.M)


def commands(target):
    """The two examples of each client: to buy, and to check an event."""
    typescript = target / "ci-tools/typescript/dist/examples"
    python = CLIENTS / "python/examples"
    return {
        "Rust": ([target / "debug/examples/buy"], [target / "debug/examples/verify"]),
        "TypeScript": (["node", typescript / "buy.js"], ["node", typescript / "verify.js"]),
        "Python": ([sys.executable, python / "buy.py"], [sys.executable, python / "verify.py"]),
    }


def run(command, environment, text=None):
    return subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": str(CLIENTS / "python"), **environment},
        input=text,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
    )


def buy(name, command, gateway):
    """Until a code came: as in life, the simulated providers do not deliver every SMS."""
    environment = {"SWITCHBOARD_URL": gateway.base_url, "SWITCHBOARD_KEY": gateway.api_key}
    for _ in range(ORDERS_AT_MOST):
        ended = run(command, environment)
        if NO_CODE not in ended.stderr:
            break
    expect(ended.returncode == 0, f"{name}: buys {ended.stderr}")
    first, code, last = ended.stdout.splitlines()
    expect(first.startswith("order ") and "+" in first, f"{name}: has a number")
    expect(code.removeprefix("code ").isdigit(), f"{name}: has its code")
    expect(last == "finished", f"{name}: finishes the order")


def newcomer(name, gateway):
    """Does what a README says, in an empty folder: first the program, then what to type."""
    client = CLIENTS / name.lower()
    program, typed = FENCE.findall((client / "README.md").read_text())
    file, *_ = program.splitlines()
    *prepare, start = typed.replace("…/", f"{Path.cwd()}/").splitlines()
    start = start.replace("http://127.0.0.1:8080", gateway.base_url).replace("sb_live_…", gateway.api_key)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, file.lstrip("/# "))
        path.parent.mkdir(exist_ok=True)
        if name == "Rust":
            # What was built already is not built again in other versions and another way.
            shutil.copy(client / "Cargo.lock", folder)
            _, profile = (client / "Cargo.toml").read_text().split("[profile.dev]")
            Path(folder, ".cargo").mkdir()
            Path(folder, ".cargo/config.toml").write_text(f"[profile.dev]{profile}")

        def type_in(*lines):
            return subprocess.run(
                ["bash", "-ec", "\n".join(lines)], cwd=folder, capture_output=True, text=True, timeout=RUN_SECONDS
            )

        path.write_text(program)
        prepared = type_in(*prepare)
        if prepared.returncode:
            raise SystemExit(f"{name}: cannot be prepared as its README says: {prepared.stderr}")
        for _ in range(ORDERS_AT_MOST):
            path.write_text(program.replace("my-first-code", str(uuid.uuid4())))
            ended = type_in(start)
            if ended.returncode or "OTP_RECEIVED" in ended.stdout:
                break
        why_not = ended.stderr if ended.returncode else ended.stdout
        expect("OTP_RECEIVED" in ended.stdout, f"{name}: its README leads to a code: {why_not.strip()}")


def call(gateway, method, path, body=None):
    request = urllib.request.Request(
        gateway.base_url + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {gateway.api_key}"},
    )
    with urllib.request.urlopen(request, timeout=EVENT_SECONDS) as answer:
        return json.load(answer)["data"]


def event(gateway):
    """A signed event as it reached a receiver on loopback, with the secret that it is signed with."""
    taken = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            taken.put({"body": body.decode(), "headers": headers})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        secret = call(gateway, "PATCH", "/v1/webhook", {"webhook_url": url})["webhook_secret"]
        call(gateway, "POST", "/v1/webhook/test")
        letter = taken.get(timeout=EVENT_SECONDS)
        call(gateway, "PATCH", "/v1/webhook", {"webhook_url": ""})
        server.shutdown()
    return letter, secret


def verify(name, command, letter, secret):
    environment = {"SWITCHBOARD_WEBHOOK_SECRET": secret}
    ended = run(command, environment, json.dumps(letter))
    expect(ended.stdout.strip() == "webhook.test", f"{name}: believes the gateway {ended.stderr}")
    forged = {**letter, "body": letter["body"].replace("webhook.test", "order.failed")}
    ended = run(command, environment, json.dumps(forged))
    expect(ended.returncode != 0 and not ended.stdout, f"{name}: believes nobody else")


def main(target):
    with Gateway(target / "debug/switchboard") as gateway:
        letter, secret = event(gateway)
        for name, (buying, verifying) in commands(target).items():
            verify(name, verifying, letter, secret)
            buy(name, buying, gateway)
            newcomer(name, gateway)
    print("the clients work against the gateway")


main(Path(sys.argv[1]))
