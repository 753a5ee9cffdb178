"""Runs `switchboard dev` and lets schemathesis talk to it for a bounded time: as a client, then as an
administrator."""

import re
import subprocess
import sys
from pathlib import Path

from gateway import Gateway, expect

# For the clients' part of the document, then for the administrators'.
SECONDS = (60, 30)
CASES_AT_LEAST = (2_000, 300)
ADMINISTRATION = "^/admin/v1/"
GENERATED = re.compile(r"(\d+) generated")


def fuzz(gateway, credential, selection, seconds):
    run = subprocess.run(
        [
            Path(sys.executable).parent / "schemathesis",
            "run",
            f"{gateway.base_url}/openapi.json",
            "--header",
            f"Authorization: Bearer {credential}",
            *selection,
            "--exclude-checks",
            "positive_data_acceptance",
            "--max-time",
            str(seconds),
            # Longer than a long poll may wait.
            "--request-timeout",
            "90",
            "--seed",
            "1",
            "--no-color",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=10 * seconds,
    )
    if run.returncode != 0:
        print(run.stdout)
        raise SystemExit("the gateway answered outside its document")
    found = GENERATED.search(run.stdout)
    return int(found.group(1)) if found else 0


def main():
    # A request without a key is to be told so, however many there were before it.
    gateway = Gateway(sys.argv[1], LIMITS__STRANGERS_PER_MINUTE="1000000")
    # A stream has no end.
    clients = ["--exclude-path-regex", f"{ADMINISTRATION}|^/v1/events$"]
    administrators = ["--include-path-regex", ADMINISTRATION]
    with gateway:
        cases = (
            fuzz(gateway, gateway.api_key, clients, SECONDS[0]),
            fuzz(gateway, gateway.admin_token, administrators, SECONDS[1]),
        )
    for who, count, least in zip(("clients", "administrators"), cases, CASES_AT_LEAST):
        expect(count >= least, f"{count} requests of {who}, no answer outside the document")


main()
