"""What a probe says to the router of a Druid cluster: questions, tasks, and the removal of what it made."""

from __future__ import annotations

import base64
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from .engine import ENGINES, ProbeError

NAMED = f"name Druid's router as --url {ENGINES['druid'].listens}"
PORT, SECURE_PORT = 8888, 9088
ANSWER_SECONDS, PAUSE_SECONDS = 60.0, 0.3
ALL_TIME = "1000-01-01_3000-01-01"
"""The interval of all segments, as deletion wants it."""

NANO = 1e-9
REFUSED = (401, 403)
RUNNING = frozenset({"RUNNING", "PENDING", "WAITING"})


class Router:
    """One cluster by its router; nothing is kept open between requests.

    Every method raises ProbeError where the cluster is gone or refuses, without the password.
    """

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise ProbeError(NAMED) from error
        if parts.scheme not in ("http", "https") or not host:
            raise ProbeError(NAMED)
        self._host = host
        self._base = f"{parts.scheme}://{host}:{port or (SECURE_PORT if parts.scheme == 'https' else PORT)}"
        self._headers = {"Content-Type": "application/json"}
        if parts.username:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"

    def get(self, path: str) -> Mapping[str, Any]:
        """What a resource tells."""
        return self._told("GET", path) or {}

    def sql(self, query: str, context: Mapping[str, Any]) -> list[Any]:
        """The first row that a query answers, empty where there is none."""
        rows = self.rows(query, context)
        return rows[0] if rows else []

    def rows(self, query: str, context: Mapping[str, Any]) -> list[list[Any]]:
        """The rows that a query answers."""
        rows: list[list[Any]] = self._told(
            "POST", "/druid/v2/sql", {"query": query, "resultFormat": "array", "context": context}
        )
        return rows

    def task(self, statement: str, context: Mapping[str, Any]) -> float:
        """Run a statement that writes to its end; CPU seconds of its workers, 0 where their version tells none."""
        begun = self._told("POST", "/druid/v2/sql/task", {"query": statement, "context": context})["taskId"]
        place = f"/druid/indexer/v1/task/{quote(begun, safe='')}"
        while (status := self.get(f"{place}/status")["status"])["statusCode"] in RUNNING:
            time.sleep(PAUSE_SECONDS)
        if status["statusCode"] != "SUCCESS":
            raise ProbeError(f"Druid could not take the events: {_first_line(status.get('errorMsg'))}")
        report = self.get(f"{place}/reports").get("multiStageQuery", {}).get("payload", {})
        return NANO * sum(_cpu_ns(report.get("counters", {})))

    def remove(self, prefix: str) -> None:
        """End the tasks of all datasources so named, and remove these."""
        running = self.rows("SELECT task_id, datasource FROM sys.tasks WHERE status = 'RUNNING'", {})
        for task_id, datasource in running:
            if str(datasource).startswith(prefix):
                self._told("POST", f"/druid/indexer/v1/task/{quote(task_id, safe='')}/shutdown", {})
        for [datasource] in self.rows("SELECT DISTINCT datasource FROM sys.segments", {}):
            if str(datasource).startswith(prefix):
                place = f"/druid/coordinator/v1/datasources/{quote(datasource, safe='')}"
                self._told("DELETE", place)
                self._told("DELETE", f"{place}/intervals/{ALL_TIME}")

    def _told(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, self._headers, method=method)  # noqa: S310 - http only
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310
                said = answer.read()
        except urllib.error.HTTPError as error:
            if error.code in REFUSED:
                raise ProbeError(f"Druid at {self._host} refuses this user; put user:password into --url") from error
            raise ProbeError(f"Druid could not answer: {_why(error)}") from error
        except OSError as error:
            raise ProbeError(f"no Druid answers at {self._host}: {getattr(error, 'reason', error)}") from error
        try:
            return json.loads(said) if said.strip() else None
        except ValueError as error:
            raise ProbeError(f"what answers at {self._host} is not Druid's router; {NAMED}") from error


def _why(error: urllib.error.HTTPError) -> str:
    """The message in Druid's answer, or the status where it has none."""
    try:
        told = json.loads(error.read())
    except ValueError:
        return f"{error.code} {error.reason}"
    return _first_line(told.get("errorMessage") or told.get("error")) if isinstance(told, dict) else str(error.code)


def _first_line(text: object) -> str:
    return next(iter(str(text or "it does not say why").splitlines()))


def _cpu_ns(counters: Any) -> Iterator[float]:
    """Nanoseconds of CPU wherever a report of a task's stages and workers has them."""
    if isinstance(counters, dict):
        if counters.get("type") == "cpus":
            yield from (float(one["cpu"]) for one in counters.values() if isinstance(one, dict))
        else:
            for one in counters.values():
                yield from _cpu_ns(one)
