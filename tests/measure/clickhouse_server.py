"""A ClickHouse server on the loopback for tests: HTTP by us, every answer by the real engine within this process.

No server can be installed from a package here. What a client is told of queries, types, errors and temporary tables is
ClickHouse's own; what stands in for the server is the way to it: sessions, users and rights are not those of a server.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

_WORD = re.compile(r"\w+")
_CODE = re.compile(r"Code: (\d+)")

DENIED = "Code: 497. DB::Exception: reader: Not enough privileges. To execute this query, it's necessary to have the " \
    "grant CREATE TEMPORARY TABLE ON *.*. (ACCESS_DENIED) (version 26.9.1.1 (official build))"  # fmt: skip
"""What a server answers somebody who may only read, in the form of its documentation: the one answer made up here."""


@contextmanager
def serving(statements: Sequence[str] = (), *, may_create: bool = True) -> Iterator[str]:
    """The URL of a server that has run some statements; without `may_create` it refuses temporary tables."""
    from chdb.session import Session  # noqa: PLC0415 - an extra

    session = Session()
    for statement in statements:
        session.query(statement)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def _answer(self, body: str) -> None:
            told = parse_qs(urlsplit(self.path).query)
            text = (told.get("query", [""])[0] + body).strip() or "SELECT 1"
            try:
                if not may_create and _WORD.findall(text)[:2] == ["CREATE", "TEMPORARY"]:
                    raise RuntimeError(DENIED)
                answer, code = session.query(text, told.get("default_format", ["TabSeparated"])[0]).bytes(), 0
            except RuntimeError as error:
                answer = str(error).encode()
                found = _CODE.search(str(error))
                code = int(found[1]) if found else 1
            self.send_response(500 if code else 200)
            if code:
                self.send_header("X-ClickHouse-Exception-Code", str(code))
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """A test says enough."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            session.close()
