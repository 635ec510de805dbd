"""What a probe said to a PostgreSQL 15 and what that answered, recorded once, so that it can be played again anywhere.

`python -m tests.measure.postgresql_wire` records anew where a PostgreSQL is installed. A turn is what the client sends
until the server talks: the kinds of its messages, copied rows left out, and its statements; then the server's bytes.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
import re
import socket
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.measure.postgresql_server import postgresql
from workbench.verbs import probe as verb

RECORD = Path(__file__).parents[1] / "data" / "postgresql_wire.json.gz"
TODAY, SECONDS = dt.date(2026, 11, 23), 100.0
FEW_EVENTS = 2_000
PLAIN = "sslmode=disable&gssencmode=disable"
COPIED, ENDED, PARSE, QUERY = b"d", b"X", b"P", b"Q"
_OURS = re.compile(r"workbench_probe_[0-9a-f]+")


class Turns:
    """Turns in order; `said` adds what a client sends to the current one, `answered` what the server does."""

    def __init__(self) -> None:
        self.turns: list[dict[str, Any]] = []
        self._client_talks = False

    def said(self, kind: str, statement: str | None) -> None:
        if not self._client_talks:
            self.turns.append({"kinds": "", "statements": [], "answer": b""})
            self._client_talks = True
        if kind != COPIED.decode():
            self.turns[-1]["kinds"] += kind
        if statement is not None:
            self.turns[-1]["statements"].append(statement)

    def answered(self, part: bytes) -> None:
        self._client_talks = False
        self.turns[-1]["answer"] += part


def probed(url: str, folder: Path) -> verb.Probed:
    """The probe that is recorded and played: few events, and time enough on any machine."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(verb, "FEWEST_EVENTS", FEW_EVENTS)
        patched.setattr(verb, "EVENTS_PER_SECOND", 1)
        return verb.probe(
            "postgresql", folder, today=TODAY, seconds=SECONDS, url=url, out=folder / "CAL-wire.yaml",
            say=lambda _: None,
        )  # fmt: skip


def messages(client: socket.socket) -> Iterator[tuple[bytes, bytes, str | None]]:
    """Each message of a client: its kind (`0` for the first, which has none), its bytes, and the statement in it."""
    head = _read(client, 4)
    yield b"0", head + _read(client, struct.unpack("!i", head)[0] - 4), None
    while kind := _read(client, 1):
        head = _read(client, 4)
        body = _read(client, struct.unpack("!i", head)[0] - 4)
        text = {PARSE: body.split(b"\0")[1:2], QUERY: body.split(b"\0")[:1]}.get(kind)
        yield kind, kind + head + body, _OURS.sub("SCHEMA", text[0].decode()) if text else None


def _read(client: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size and (part := client.recv(size - len(got))):
        got += part
    return got


@contextmanager
def _listening(talk: Any) -> Iterator[str]:
    """The URL of a server of one connection, which `talk` holds."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            client, _ = server.accept()
            with client:
                talk(client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"postgresql://me@127.0.0.1:{server.getsockname()[1]}/postgres?{PLAIN}"
        thread.join(timeout=10)


def record(url: str) -> list[dict[str, Any]]:
    """The turns of a probe of the server at `url`."""
    turns, there, lock = Turns(), urlsplit(url), threading.Lock()

    def talk(client: socket.socket) -> None:
        with socket.create_connection((there.hostname, there.port)) as server:

            def answer() -> None:
                while part := server.recv(1 << 16):
                    with lock:
                        turns.answered(part)
                    client.sendall(part)

            threading.Thread(target=answer, daemon=True).start()
            for kind, whole, statement in messages(client):
                with lock:
                    turns.said(kind.decode(), statement)
                server.sendall(whole)

    with _listening(talk) as proxy, tempfile.TemporaryDirectory() as folder:
        user = f"{there.username}@" if there.username else ""
        probed(proxy.replace("me@", user).replace("/postgres?", f"{there.path}?"), Path(folder))
    return turns.turns


@contextmanager
def replaying() -> Iterator[tuple[str, list[str]]]:
    """The URL of the recorded server, and what a client said that the record does not have."""
    with gzip.open(RECORD, "rt") as file:
        turns = iter(json.load(file))
    strange: list[str] = []

    def talk(client: socket.socket) -> None:
        turn, kinds, statements = next(turns), "", list[str]()
        for kind, _, statement in messages(client):
            kinds += "" if kind == COPIED else kind.decode()
            statements += [statement] if statement is not None else []
            if not turn["kinds"].startswith(kinds) or turn["statements"][: len(statements)] != statements:
                strange.append(f"{kinds} {statements} where {turn['kinds']} {turn['statements']} was recorded")
                return
            if kinds == turn["kinds"]:
                client.sendall(base64.b64decode(turn["answer"]))
                turn, kinds, statements = next(turns, {"kinds": "", "statements": []}), "", []
        strange.extend(f"{left['kinds']} {left['statements']} was recorded and not said" for left in turns)

    with _listening(talk) as url:
        yield url, strange


if __name__ == "__main__":
    with postgresql() as listening:
        found = record(listening)
    for one in found:
        one["answer"] = base64.b64encode(one["answer"]).decode()
    with gzip.GzipFile(RECORD, "wb", mtime=0) as packed:
        packed.write(json.dumps(found).encode())
    print(f"{len(found)} turns, {RECORD.stat().st_size:,} bytes")
