"""Probes of engines that are processes of their own or listen elsewhere."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.measure import postgresql_wire, spark_cluster
from tests.measure.postgresql_server import postgresql
from workbench.measure.probe import flink
from workbench.simulate.calibrating import coefficient_of
from workbench.store.catalog import load_catalog
from workbench.verbs import probe as verb
from workbench.verbs.trouble import Trouble

TODAY = dt.date(2026, 11, 23)
PARQUET = b"FORMAT Parquet\n"
LONG_ENOUGH_SECONDS, EVENTS_PER_SECOND = 300, 4_500
NARROW = Path(__file__).parents[1] / "data" / "STR-narrow.yaml"
"""A stream of three columns: fewer tables and questions, which is what takes a cluster its time."""


def probed(
    engine: str, folder: Path, *, seconds: float, url: str | None = None, stream: Path | None = None
) -> verb.Probed:
    return verb.probe(
        engine, folder, today=TODAY, seconds=seconds, url=url, out=folder / "CAL-test.yaml", stream_file=stream,
        say=lambda _: None,
    )  # fmt: skip


def measured(done: verb.Probed) -> dict[str, float]:
    return {one.coefficient: one.measured for one in done.calibration.measurements}


@pytest.fixture
def few_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer events for more time: what is told is looked at, not how well; enough that batches cost more than noise."""
    monkeypatch.setattr(verb, "EVENTS_PER_SECOND", EVENTS_PER_SECOND)


@pytest.mark.engines
@pytest.mark.usefixtures("few_events")
def test_spark_tells_what_batches_and_questions_cost(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    done = probed("spark", tmp_path, seconds=LONG_ENOUGH_SECONDS, stream=NARROW)
    assert {"query_cpu_ms", "job_cpu_ns_per_table_event", "parse_cpu_ns_per_byte"} <= measured(done).keys()
    assert done.calibration.cut_off is None
    of_bytes = [one for one in done.answer.comparisons if one.what == "all of raw"]
    assert of_bytes
    assert all(one.before == pytest.approx(one.measured, rel=0.25) for one in of_bytes)
    assert all(one.measured == pytest.approx(one.after, rel=0.03) for one in done.answer.rows)


@pytest.mark.engines
@pytest.mark.usefixtures("few_events")
def test_a_spark_cluster_tells_the_same_kinds_of_figures(tmp_path: Path) -> None:
    with spark_cluster.running(tmp_path) as url:
        done = probed("spark", tmp_path, seconds=LONG_ENOUGH_SECONDS, url=url, stream=NARROW)
    assert {"query_cpu_ms", "job_cpu_ns_per_table_event", "parse_cpu_ns_per_byte"} <= measured(done).keys()
    assert any(one.what == "all of raw" for one in done.answer.comparisons)


def test_no_spark_master_there_is_told(tmp_path: Path) -> None:
    spark_cluster.needs_spark()
    with pytest.raises(Trouble, match=r"no Spark master answers at spark://127\.0\.0\.1:9"):
        probed("spark", tmp_path, seconds=1, url="spark://127.0.0.1:9")


@pytest.mark.engines
@pytest.mark.usefixtures("few_events")
def test_flink_tells_what_windows_cost_and_keep(tmp_path: Path) -> None:
    if not os.environ.get(flink.PYTHON):
        pytest.skip("`make flink-env` makes an environment for Flink")
    found = measured(probed("flink", tmp_path, seconds=LONG_ENOUGH_SECONDS))
    catalog = load_catalog()
    for name in ("parse_cpu_ns_per_byte", "job_cpu_ns_per_table_event", "state_bytes_per_stored_byte"):
        prior = coefficient_of(catalog, flink.FILE, name)
        assert prior.value / 20 < found[name] < prior.value * 20


def test_flink_that_is_not_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(flink.PYTHON, raising=False)
    with pytest.raises(Trouble, match="make flink-env") as raised:
        probed("flink", tmp_path, seconds=1)
    assert str(raised.value).count(". ") == 0


class Served:
    """A ClickHouse on the loopback: HTTP by us, answers by the engine within this process; it may die after some."""

    def __init__(self, answers: float = float("inf")) -> None:
        from chdb.session import Session  # noqa: PLC0415 - an extra

        self.session, self.left, self.lock = Session(), answers, threading.Lock()
        # An embedded engine has no log of queries: here it counts the CPU of all of them.
        self.session.query(
            "CREATE VIEW system.query_log AS SELECT 'QueryFinish' AS type, currentDatabase() AS current_database, "
            "today() AS event_date, map('UserTimeMicroseconds', value, 'SystemTimeMicroseconds', 0) AS ProfileEvents "
            "FROM system.events WHERE event = 'UserTimeMicroseconds'"
        )

    def databases(self) -> set[str]:
        return set(self.session.query("SHOW DATABASES", "TabSeparated").data().split())

    def answer(self, query: str, body: bytes, form: str, folder: Path) -> tuple[int, bytes]:
        with self.lock:
            self.left -= 1
            if self.left < 0:
                return 503, b"gone"
            try:
                if body:
                    file = folder / "inserted.parquet"
                    file.write_bytes(body)
                    query += f" SELECT * FROM file('{file}', Parquet)"
                return 200, self.session.query(query, form).bytes()
            except RuntimeError as error:
                return 500, str(error).encode()


@contextmanager
def serving(served: Served, folder: Path) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            form = parse_qs(urlsplit(self.path).query).get("default_format", ["TabSeparated"])[0]
            query, _, body = self.rfile.read(int(self.headers.get("Content-Length", 0))).partition(PARQUET)
            asked, _, named = query.decode().strip().partition("\n FORMAT ")
            code, answer = served.answer(asked, body, named or form, folder)
            self.send_response(code)
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
            served.session.close()


def test_a_clickhouse_server_is_left_as_it_was(tmp_path: Path) -> None:
    pytest.importorskip("chdb")
    served = Served()
    before = served.databases()
    with serving(served, tmp_path) as url:
        done = probed("clickhouse", tmp_path, seconds=4, url=url)
        assert served.databases() == before
    assert "query_cpu_ms" in measured(done)
    assert url not in done.file.read_text(encoding="utf-8")
    assert any(one.unit == "B a row" for one in done.answer.comparisons)


def test_a_clickhouse_server_that_dies_midway_is_told(tmp_path: Path) -> None:
    pytest.importorskip("chdb")
    with serving(Served(answers=40), tmp_path) as url, pytest.raises(Trouble, match="ClickHouse"):
        probed("clickhouse", tmp_path, seconds=4, url=url)
    assert not list(tmp_path.glob("CAL-*"))


def test_no_clickhouse_there_is_told(tmp_path: Path) -> None:
    pytest.importorskip("clickhouse_connect")
    with pytest.raises(Trouble, match=r"no ClickHouse answers at 127\.0\.0\.1"):
        probed("clickhouse", tmp_path, seconds=1, url="http://127.0.0.1:9")


@pytest.mark.engines
def test_a_postgresql_server_tells_what_questions_and_rows_cost_and_is_left_as_it_was(tmp_path: Path) -> None:
    psycopg = pytest.importorskip("psycopg")
    with postgresql() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE raw (kept integer)")
            connection.execute("INSERT INTO raw VALUES (42)")
        done = probed("postgresql", tmp_path, seconds=10, url=url)
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT kept FROM raw").fetchall() == [(42,)]
            schemas = {row[0] for row in connection.execute("SELECT nspname FROM pg_namespace").fetchall()}
    assert not any(name.startswith("workbench") for name in schemas)
    found = measured(done)
    assert {"write_cpu_ns_per_row", "scan_cpu_ns_per_value", "group_cpu_ns"} <= found.keys()
    catalog = load_catalog()
    for name, value in found.items():
        prior = coefficient_of(catalog, "engines/preaggregation", name)
        assert prior.value / 20 < value < prior.value * 20, name
    assert all(one.measured == pytest.approx(one.after, rel=0.03) for one in done.answer.rows)
    assert url not in done.file.read_text(encoding="utf-8")


def test_a_recorded_postgresql_is_told_the_same_again(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with postgresql_wire.replaying() as (url, strange):
        done = postgresql_wire.probed(url, tmp_path)
    assert strange == []
    assert {"write_cpu_ns_per_row", "scan_cpu_ns_per_value", "group_cpu_ns"} <= measured(done).keys()
    assert done.calibration.engine_version.startswith("15.")
    assert done.calibration.cut_off is None
    assert all(one.measured == pytest.approx(one.after, rel=0.05) for one in done.answer.rows)


def test_no_postgresql_there_is_told_without_its_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(Trouble, match="no PostgreSQL answers") as raised:
        probed("postgresql", tmp_path, seconds=1, url="postgresql://me:secret@127.0.0.1:9/db")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["http://me:secret@127.0.0.1/db", "postgresql://me:sec ret@127.0.0.1/db?x", "me:secret"]
)
def test_an_address_that_is_none_is_not_quoted(url: str, tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(Trouble, match="postgresql://user:password@host") as raised:
        probed("postgresql", tmp_path, seconds=1, url=url)
    assert "sec" not in str(raised.value)
