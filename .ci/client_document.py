"""What the client generators read: the part of openapi/openapi.json that clients call.

    client_document.py INPUT OUTPUT [--version 3.0.3] [--without-streams]

Paths outside /v1 are for operators and machines; they go, and with them all schemas that nothing
else needs. With --version 3.0.3 the document is written in the words of OpenAPI 3.0, for generators
that know no other. With --without-streams answers that never end go, for generators that read an
answer as a whole.
"""

import argparse
import json
from pathlib import Path

CLIENT_PREFIX = "/v1/"
STREAM = "text/event-stream"
SCHEMA_PREFIX = "#/components/schemas/"


def walk(node):
    """All objects in a document, from the outside in."""
    if isinstance(node, dict):
        yield node
        for value in list(node.values()):
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def is_stream(operation):
    return any(STREAM in answer.get("content", {}) for answer in operation["responses"].values())


def needed_schemas(document):
    """Names of the schemas that paths and webhooks need, directly or not."""
    schemas = document["components"]["schemas"]
    needed, found = set(), [document["paths"], document.get("webhooks", {})]
    while found:
        for node in walk(found.pop()):
            name = str(node.get("$ref", "")).removeprefix(SCHEMA_PREFIX)
            if name in schemas and name not in needed:
                needed.add(name)
                found.append(schemas[name])
    return needed


def for_clients(document, streams):
    document["paths"] = {
        path: item
        for path, item in document["paths"].items()
        if path.startswith(CLIENT_PREFIX) and (streams or not any(map(is_stream, item.values())))
    }
    used = {tag for item in document["paths"].values() for o in item.values() for tag in o["tags"]}
    document["tags"] = [tag for tag in document["tags"] if tag["name"] in used]
    needed = needed_schemas(document)
    schemas = document["components"]["schemas"]
    document["components"]["schemas"] = {n: s for n, s in schemas.items() if n in needed}
    schemes = {
        scheme
        for item in document["paths"].values()
        for operation in item.values()
        for requirement in operation["security"]
        for scheme in requirement
    }
    known = document["components"]["securitySchemes"]
    document["components"]["securitySchemes"] = {n: s for n, s in known.items() if n in schemes}


def in_the_words_of_3_0(document):
    """Only what a document of ours uses; anything else fails in the generator."""
    document["openapi"] = "3.0.3"
    # Their payloads stay as schemas.
    document.pop("webhooks", None)
    document["info"].get("license", {}).pop("identifier", None)
    for node in walk(document):
        node.pop("propertyNames", None)
        # How long a text may be is the gateway's to check; a type for each length helps nobody.
        if node.get("type") in ("string", ["string", "null"]):
            node.pop("maxLength", None)
            node.pop("minLength", None)
        if "examples" in node and isinstance(node["examples"], list):
            node.setdefault("example", node.pop("examples")[0])
        kinds = node.get("type")
        if isinstance(kinds, list):
            (node["type"],) = [kind for kind in kinds if kind != "null"]
            node["nullable"] = True
        choices = node.get("oneOf")
        if choices and {"type": "null"} in choices:
            del node["oneOf"]
            node["allOf"] = [choice for choice in choices if choice != {"type": "null"}]
            node["nullable"] = True
    # Beside a reference 3.0 has nothing.
    for node in walk(document):
        if "$ref" in node:
            for key in set(node) - {"$ref"}:
                del node[key]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--version", choices=["3.0.3"])
    parser.add_argument("--without-streams", action="store_true")
    options = parser.parse_args()
    document = json.loads(options.input.read_text())
    for_clients(document, streams=not options.without_streams)
    if options.version:
        in_the_words_of_3_0(document)
    options.output.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
