"""A Druid on the loopback: HTTP after the documented API of version 31, its tables and answers by DuckDB.

No cluster was recorded: paths, fields and states follow the documentation of SQL, SQL-based ingestion, tasks, data
management and `sys.segments`. What is not documented there is answered with 404 or 400.
"""

from __future__ import annotations

import base64
import io
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import duckdb
import pandas as pd

USER = "me", "secret"
CPU_NS_PER_ROW = 15_000
BYTES_PER_ROW = 40
TYPES = {"string": "VARCHAR", "long": "BIGINT", "float": "FLOAT", "double": "DOUBLE"}
REPLACE = re.compile(
    r'REPLACE INTO "(?P<into>[^"]+)" OVERWRITE ALL (?P<select>SELECT .*?) PARTITIONED BY ALL( CLUSTERED BY [^()]+)?',
    re.DOTALL,
)
EXTERN = re.compile(r"TABLE\(EXTERN\('((?:[^']|'')*)', '((?:[^']|'')*)', '((?:[^']|'')*)'\)\)")


class Cluster:
    """What a cluster knows: datasources as tables, their segments, tasks by id. `version` as it says itself.

    `full`: the number of the task that finds its disk full.
    """

    def __init__(self, version: str = "31.0.0", *, tells_cpu: bool = True, full: int | None = None) -> None:
        self.version, self.tells_cpu, self.full = version, tells_cpu, full
        self.segments: dict[str, int] = {}
        self.tasks: dict[str, dict[str, str | None]] = {}
        self.polled: set[str] = set()
        self.killed: list[str] = []
        self.lock = threading.Lock()
        self.database = duckdb.connect()
        self.database.execute("SET TimeZone = 'UTC'")
        for macro in (
            "TIME_FLOOR(t, p) AS time_bucket(CAST(replace(replace(p, 'PT', ''), 'S', ' seconds') AS INTERVAL), t)",
            "MILLIS_TO_TIMESTAMP(ms) AS make_timestamp(ms * 1000)",
            "APPROX_COUNT_DISTINCT_BUILTIN(v) AS approx_count_distinct(v)",
        ):
            self.database.execute(f"CREATE MACRO {macro}")

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Status and JSON of a request."""
        with self.lock:
            try:
                return self._answer(method, path, body)
            except duckdb.Error as error:
                return 400, {"error": "druidException", "errorMessage": str(error)}

    def _answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        match [method, *path.strip("/").split("/")]:
            case ["GET", "status"]:
                return 200, {"version": self.version, "modules": []}
            case ["POST", "druid", "v2", "sql"] if body["resultFormat"] == "array":
                return 200, self._rows(body["query"])
            case ["POST", "druid", "v2", "sql", "task"]:
                return self._begun(body["query"], body["context"])
            case ["GET", "druid", "indexer", "v1", "task", task, "status"]:
                return 200, {"task": task, "status": self._status(task)}
            case ["GET", "druid", "indexer", "v1", "task", task, "reports"] if task in self.tasks:
                cpu = {
                    "cpu": {
                        "type": "cpus",
                        "main": {"type": "cpu", "cpu": CPU_NS_PER_ROW * max(self.segments.values()), "wall": 1},
                    }
                }
                counters = {"0": {"0": cpu if self.tells_cpu else {}}}
                return 200, {"multiStageQuery": {"taskId": task, "payload": {"counters": counters}}}
            case ["DELETE", "druid", "coordinator", "v1", "datasources", name]:
                return 200, {"numChangedSegments": int(self.segments.pop(name, None) is not None)}
            case ["DELETE", "druid", "coordinator", "v1", "datasources", name, "intervals", interval]:
                assert re.fullmatch(r"[\d-]+_[\d-]+", interval)
                self.killed.append(name)
                return 200, None
        return 404, {"error": f"no {method} {path}"}

    def _rows(self, query: str) -> list[list[Any]]:
        if "sys.tasks" in query:
            return []
        if "sys.segments" not in query:
            return [list(row) for row in self.database.execute(query).fetchall()]
        if "DISTINCT datasource" in query:
            return [[name] for name in self.segments]
        named = re.search(r"datasource = '([^']+)'", query)
        rows = self.segments.get(named[1] if named else "")
        if "sum(size)" in query:
            return [[rows and rows * BYTES_PER_ROW]]
        return [[rows, rows and 1, int(rows is not None)]]

    def _begun(self, statement: str, context: dict[str, Any]) -> tuple[int, Any]:
        found = REPLACE.fullmatch(statement)
        if found is None or context["maxNumTasks"] < 2:
            return 400, {"error": "druidException", "errorMessage": f"cannot be run: {statement[:200]}"}
        task = f"query-{len(self.tasks)}"
        self.tasks[task] = {"statusCode": "SUCCESS", "errorMsg": None, "dataSource": found["into"]}
        if task == f"query-{self.full}":
            self.tasks[task] |= {"statusCode": "FAILED", "errorMsg": "No space left on device\n\tat java.io"}
            return 202, {"taskId": task, "state": "RUNNING"}
        try:
            select = EXTERN.sub(self._handed_over, found["select"])
            self.database.execute(f'CREATE OR REPLACE TABLE "{found["into"]}" AS {select}')
            [[rows]] = self.database.execute(f'SELECT count(*) FROM "{found["into"]}"').fetchall()
            self.segments[found["into"]] = rows
        except duckdb.Error as error:
            self.tasks[task] |= {"statusCode": "FAILED", "errorMsg": str(error)}
        return 202, {"taskId": task, "state": "RUNNING"}

    def _handed_over(self, extern: re.Match[str]) -> str:
        source, form, columns = (json.loads(one.replace("''", "'")) for one in extern.groups())
        assert source["type"] == "inline"
        assert form == {"type": "csv", "findColumnsFromHeader": False, "columns": [one["name"] for one in columns]}
        frame = pd.read_csv(io.StringIO(source["data"]), names=form["columns"], keep_default_na=False)
        self.database.register("handed_over", frame)
        typed = ", ".join(f'CAST("{one["name"]}" AS {TYPES[one["type"]]}) AS "{one["name"]}"' for one in columns)
        return f"(SELECT {typed} FROM handed_over)"

    def _status(self, task: str) -> dict[str, str | None]:
        """Running when first asked, then as it ended."""
        if task not in self.polled:
            self.polled.add(task)
            return {"id": task, "statusCode": "RUNNING", "errorMsg": None}
        return {"id": task, **self.tasks[task]}


@contextmanager
def serving(cluster: Cluster) -> Iterator[str]:
    """The URL of a cluster, with its user and password."""
    wanted = f"Basic {base64.b64encode(':'.join(USER).encode()).decode()}"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answered(self) -> None:
            said = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            allowed = self.headers.get("Authorization") == wanted
            body = json.loads(said) if said else None
            code, told = cluster.answer(self.command, self.path, body) if allowed else (401, {"error": "Unauthorized"})
            answer = b"" if told is None else json.dumps(told).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_DELETE = _answered  # noqa: N815 - as the library calls them

        def log_message(self, *_: object) -> None:
            """A test says enough."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://{':'.join(USER)}@127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            cluster.database.close()
