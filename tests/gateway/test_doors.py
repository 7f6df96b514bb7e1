"""The HTTP and clamd doors, spoken to directly; the OpenAPI file against the server."""

import contextlib
import json
import os
import pathlib
import socket
import struct
import urllib.error
import urllib.request

import pytest
import yaml

from servers import Gateway
from test_postfix import CLEAN, NUMBER, PERSON

CONTRIB = pathlib.Path(__file__).parents[2] / "cli" / "contrib"
API = yaml.safe_load((CONTRIB / "openapi.yaml").read_text())


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    gateway = Gateway(tmp_path_factory.mktemp("doors"), "[milter]\nmax_message_bytes = 1000000\n").start()
    yield gateway
    assert gateway.close() == 0
    assert NUMBER not in gateway.lines()


def ask(gateway, method, path, body=None, **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{gateway.http}{path}", method=method, data=body)
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()


def scan(gateway, body, **headers):
    status, kind, text = ask(gateway, "POST", "/v1/scan", body if isinstance(body, bytes) else body.encode(), **headers)
    assert kind == "application/json" and NUMBER not in text
    return status, json.loads(text)


def conforms(value, schema):
    """The part of JSON Schema that the file uses."""
    if "$ref" in schema:
        schema = API["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    types = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}
    assert not kinds or any(isinstance(value, types[kind]) for kind in kinds), (value, schema)
    if "enum" in schema and value is not None:
        assert value in schema["enum"], (value, schema)
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema.get("required", [])) <= set(value), (value, schema)
        assert set(value) <= set(schema["properties"]), (value, schema)
        for name, piece in value.items():
            conforms(piece, schema["properties"][name])
    if isinstance(value, list) and "items" in schema:
        for piece in value:
            conforms(piece, schema["items"])


@pytest.mark.parametrize("body, action", [(CLEAN, "accept"), (PERSON, "reject")])
def test_a_message_is_judged(gateway, body, action):
    status, verdict = scan(gateway, body, X_Vakthund_Sender="eva@skola.example", X_Vakthund_Recipient="per@region.example")
    assert (status, verdict["action"]) == (200, action)
    conforms(verdict, API["paths"]["/v1/scan"]["post"]["responses"]["200"]["content"]["application/json"]["schema"])
    if action == "reject":
        assert verdict["reply"]["code"] == 550 and verdict["findings"] == {"se.personnummer": 1}


def test_what_is_too_large(gateway):
    status, verdict = scan(gateway, "x" * 2_000_000)
    assert (status, verdict["action"], verdict["rule"]) == (413, "hold", "gap:oversize")


def test_every_path_and_status_of_the_description(gateway):
    seen = set()
    for path, methods in API["paths"].items():
        for method, said in methods.items():
            status, kind, text = ask(gateway, method.upper(), path, CLEAN.encode() if method == "post" else None)
            assert str(status) in said["responses"], (path, status)
            assert kind.split(";")[0] in said["responses"][str(status)]["content"], (path, kind)
            seen.add(path)
        assert ask(gateway, "DELETE", path)[0] == 405
    assert seen == {"/v1/scan", "/healthz", "/readyz", "/metrics"}
    assert ask(gateway, "GET", "/")[0] == 404


def clamd(gateway, *pieces, files=()):
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as made:
        made.settimeout(30)
        made.connect(str(gateway.clamd))
        for piece in pieces:
            made.sendall(piece)
        if files:
            socket.send_fds(made, [b"\0"], list(files))
        made.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := made.recv(4096):
            answer += piece
        return answer


def chunks(raw, size=1000):
    pieces = [raw[at : at + size] for at in range(0, len(raw), size)]
    return b"".join(struct.pack(">I", len(piece)) + piece for piece in pieces) + struct.pack(">I", 0)


def test_clamd_commands(gateway, tmp_path):
    assert clamd(gateway, b"zPING\0") == b"PONG\0"
    assert clamd(gateway, b"nPING\n") == b"PONG\n"
    assert clamd(gateway, b"PING\n") == b"PONG\n"
    assert clamd(gateway, b"nVERSION\n").startswith(b"Vakthund ")
    assert clamd(gateway, b"nNONSENSE\n") == b"UNKNOWN COMMAND\n"
    assert clamd(gateway, b"zINSTREAM\0", chunks(CLEAN.encode())) == b"stream: OK\0"
    assert clamd(gateway, b"nINSTREAM\n", chunks(PERSON, 7)) == b"stream: Vakthund.identity-number FOUND\n"
    assert clamd(gateway, b"nINSTREAM\n", chunks(b"x" * 2_000_000)) == b"stream: Vakthund.gap.oversize FOUND\n"
    locked = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R/Encrypt<</Filter/Own>>>>"
    assert clamd(gateway, b"nINSTREAM\n", chunks(locked)).endswith(b" FOUND\n")
    assert clamd(gateway, b"zIDSESSION\0zPING\0zINSTREAM\0", chunks(PERSON), b"zPING\0zEND\0") == (
        b"1: PONG\0" b"2: stream: Vakthund.identity-number FOUND\0" b"3: PONG\0"
    )
    (tmp_path / "clean.eml").write_text(CLEAN)
    (tmp_path / "elev.txt").write_bytes(PERSON)
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "elev.txt").write_bytes(PERSON)
    path = lambda name: os.fsencode(tmp_path / name)
    assert clamd(gateway, b"nSCAN %s\n" % path("clean.eml")) == path("clean.eml") + b": OK\n"
    assert clamd(gateway, b"nSCAN %s\n" % path("")).count(b"FOUND") == 1
    assert clamd(gateway, b"nCONTSCAN %s\n" % path("")).count(b"identity-number FOUND") == 2
    assert clamd(gateway, b"nMULTISCAN %s\n" % path("below")).count(b"FOUND") == 1
    assert clamd(gateway, b"nSCAN %s\n" % path("none")).endswith(b"ERROR\n")
    with (tmp_path / "elev.txt").open("rb") as file:
        assert clamd(gateway, b"zFILDES\0", files=[file.fileno()]) == b"fd[0]: Vakthund.identity-number FOUND\0"
    with (tmp_path / "clean.eml").open("rb") as file:
        assert clamd(gateway, b"nFILDES\n", files=[file.fileno()]) == b"fd[0]: OK\n"


def test_metrics_count_what_was_done(gateway):
    scan(gateway, PERSON)
    page = ask(gateway, "GET", "/metrics")[2]
    assert 'vakthund_messages_total{action="reject"}' in page
    assert 'vakthund_findings_total{kind="se.personnummer"}' in page
    assert "vakthund_policy_loaded_timestamp_seconds 1" in page
