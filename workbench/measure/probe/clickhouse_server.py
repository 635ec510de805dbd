"""A ClickHouse server by its URL: a database of its own there, which goes when the probe ends."""
# ruff: noqa: S608 - queries are built of names of our own

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from workbench.program.designs import Table

from .clickhouse import ANSWERS_AS, ClickHouse
from .clickhouse_work import sketches_and_states
from .engine import ENGINES, Limits, ProbeError
from .events import EventFile
from .observed import Observed

PORT, SECURE_PORT = 8123, 8443
CPU = "ProfileEvents['UserTimeMicroseconds'] + ProfileEvents['SystemTimeMicroseconds']"


class Server:
    """See `Connection`: a session over HTTP, whose queries' CPU the server's query log tells.

    Queries of others are not counted, nor is what the server does in the background.
    """

    def __init__(self, url: str, database: str) -> None:
        import clickhouse_connect  # noqa: PLC0415 - an extra

        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.hostname is None:
            raise ProbeError(f"name the ClickHouse server as --url {ENGINES['clickhouse_server'].listens}")
        secure = parts.scheme == "https"
        self._database = database
        try:
            self._client = clickhouse_connect.get_client(
                host=parts.hostname, port=parts.port or (SECURE_PORT if secure else PORT), secure=secure,
                username=unquote(parts.username or "default"), password=unquote(parts.password or ""),
                session_id=f"workbench-{uuid4()}",
            )  # fmt: skip
        except Exception as error:
            # Its driver raises errors of its own, of HTTP and of sockets.
            raise ProbeError(f"no ClickHouse answers at {parts.hostname}: {_first_line(error)}") from error

    def answer(self, query: str) -> str:
        """See `Connection`. Raises ProbeError where the server refuses or is gone."""
        answered: bytes = self._told(self._client.raw_query, query, fmt=ANSWERS_AS)
        return answered.decode()

    def insert(self, table: str, columns: Sequence[str], file: Path) -> None:
        """See `Connection`."""
        self._told(
            self._client.raw_insert, f"{self._database}.{table}", column_names=columns,
            insert_block=file.read_bytes(), fmt="Parquet",
        )  # fmt: skip

    def cpu_seconds(self) -> float:
        """Of all queries of this database that have ended."""
        self.answer("SYSTEM FLUSH LOGS")
        told = self.answer(
            f"SELECT toFloat64(sum({CPU})) / 1e6 FROM system.query_log "
            f"WHERE type = 'QueryFinish' AND current_database = '{self._database}' AND event_date >= today() - 1"
        )
        return float(told.strip().strip("[]"))

    def close(self) -> None:
        """See `Connection`."""
        self._client.close()

    def _told(self, ask: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return ask(*arguments, **named)
        except Exception as error:
            # Errors of the server, of HTTP and of sockets alike end the probe.
            raise ProbeError(f"ClickHouse could not answer: {_first_line(error)}") from error


class ServedClickHouse(ClickHouse):
    """See `ClickHouse`: without the experiments that need its files or the CPU of its background."""

    def experiments(self, table: Table, events: EventFile) -> Iterator[Observed]:  # noqa: ARG002
        """Sketches and states."""
        return sketches_and_states(self, events)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def opened(limits: Limits) -> ClickHouse:
    """See `Engine`. Raises ProbeError where no server answers."""
    assert limits.url
    return ServedClickHouse(Server(limits.url, limits.database), limits)
