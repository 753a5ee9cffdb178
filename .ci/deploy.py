"""The compose file as a whole, and the commands that documents tell people to run."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import yaml
from compose_spec import PyCompose
from gateway import expect

COMPOSE = Path("deploy/compose.yaml")
DOCUMENTS = [*Path("deploy").rglob("*.md"), Path("README.md")]
FENCE = re.compile(r"```sh\n(.*?)```", re.S)
INLINE = re.compile(r"`([^`\n]*switchboard [^`\n]*)`")
HARDENED = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
}
# Made by compose/make-secrets.
MADE = COMPOSE.parent / "compose/secrets"


def compose():
    text = COMPOSE.read_text()
    # Without anchors, which the schema does not know.
    PyCompose.from_yaml(yaml.safe_dump(yaml.safe_load(text))).validate()
    file = yaml.safe_load(text)
    for name, service in file["services"].items():
        for key, value in HARDENED.items():
            expect(service.get(key) == value, f"{name} has {key}: {value}")
        image = service["image"]
        expect("build" in service or re.search(r":v?\d+\.\d+", image), f"{name} runs a version: {image}")
        expect("mem_limit" in service, f"{name} has a limit of memory")
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            there = (COMPOSE.parent / source).exists() if source.startswith(".") else source in file["volumes"]
            expect(there, f"{name} mounts {source}")
        for secret in service.get("secrets", []):
            expect(secret in file["secrets"], f"{name} gets the secret {secret}")
        for published in service.get("ports", []):
            expect(published.startswith("127.0.0.1:"), f"{name} publishes {published} on this machine only")
    script = (MADE.parent / "make-secrets").read_text()
    for name, secret in file["secrets"].items():
        path = COMPOSE.parent / secret["file"]
        expect(path == MADE / name and f"put {name} " in script, f"make-secrets makes {name}")


def commands():
    """The gateway's command lines of all documents, with where they stand."""
    for document in DOCUMENTS:
        text = document.read_text()
        for block in FENCE.findall(text) + INLINE.findall(FENCE.sub("", text)):
            for line in block.replace("\\\n", " ").splitlines():
                for found in re.finditer(r"(?:^|[ '])switchboard (?=[a-z])([^|;&#']*)", line):
                    yield document, found.group(1).split()


@cache
def usage(program, words):
    shown = subprocess.run([program, *words, "--help"], capture_output=True, text=True)
    return shown.stdout if shown.returncode == 0 else None


def runbooks(program):
    count = 0
    for document, words in commands():
        names = []
        while len(words) > len(names) and re.fullmatch("[a-z]+", words[len(names)]):
            names.append(words[len(names)])
        # A word behind the last subcommand is its argument, if it takes one.
        while names and usage(program, tuple(names)) is None:
            names.pop()
        if not names:
            # The name of a service or of a database.
            continue
        known = usage(program, tuple(names))
        for flag in [word for word in words if word.startswith("--")]:
            if flag not in known:
                raise SystemExit(f"{document}: `switchboard {' '.join(names)}` has no {flag}")
        count += 1
    expect(count > 15, f"{count} commands of documents exist with all their options")


compose()
runbooks(sys.argv[1])
