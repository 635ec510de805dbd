"""One profile of the same events, whatever counts them: this machine, ClickHouse, a Spark cluster; files or tables."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.measure import clickhouse_server, spark_cluster
from workbench.measure.profile.opening import Place, opened
from workbench.measure.profile.profiling import Asked, Profile, profile
from workbench.measure.profile.source import ProfileError
from workbench.program.streams import ColumnType
from workbench.verbs.profile import profile as profile_verb
from workbench.verbs.profile import written

EVENTS = 6_000
SETS = [["customer", "path"], ["team"]]
TYPES: dict[str, ColumnType] = {
    "ts": "datetime", "customer": "string", "team": "uint8", "path": "string", "bytes": "uint64", "delta": "int8",
    "cached": "bool", "seconds": "float32", "ratio": "float64", "day": "date", "seen": "datetime",
    "sent": "datetime", "price": "float64", "units": "uint16", "note": "string", "raw": "string", "request": "uuid",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def far_from_utc() -> Iterator[None]:
    """Times are of UTC, wherever this machine is."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="module")
def events() -> pa.Table:
    """Every type of Parquet that events come in, empty values, texts beyond ASCII, and what follows from what."""
    rng = np.random.default_rng(7)
    moments = pd.Timestamp("2026-03-07 20:00") + pd.to_timedelta(np.sort(rng.integers(0, 3 * 86_400, EVENTS)), unit="s")
    customer = rng.zipf(1.4, EVENTS) % 300
    empty = rng.random(EVENTS) < 0.1
    columns = {
        "ts": pa.array(moments, pa.timestamp("us")),
        "customer": pa.array([f"kundé-東-{one}" for one in customer]),
        "team": pa.array(customer % 7, pa.int64()),
        "path": pa.array([f"/private/{one}" for one in rng.integers(0, 900, EVENTS)], mask=empty),
        "bytes": pa.array(rng.integers(2**63, 2**63 + 70_000, EVENTS, np.uint64), pa.uint64()),
        "delta": pa.array(rng.integers(-100, 100, EVENTS), pa.int32(), mask=empty),
        "cached": pa.array(rng.random(EVENTS) < 0.3, mask=empty),
        "seconds": pa.array(rng.integers(0, 50, EVENTS) / 7, pa.float32()),
        "ratio": pa.array(rng.choice([0.0, -0.0, float("nan"), 1.5], EVENTS)),
        "day": pa.array(moments.date, pa.date32()),
        "seen": pa.array(moments.floor("min"), pa.timestamp("ns")),
        "sent": pa.array(moments.floor("h").tz_localize("UTC"), pa.timestamp("ms", "UTC")),
        "price": pa.array([Decimal(int(one)) / 100 for one in rng.integers(0, 400, EVENTS)], pa.decimal128(18, 2)),
        "units": pa.array([Decimal(int(one)) for one in rng.integers(0, 400, EVENTS)], pa.decimal128(12, 0)),
        "note": pa.nulls(EVENTS, pa.string()),
        "raw": pa.array([f"é{one}".encode() for one in rng.integers(0, 60, EVENTS)], pa.binary()),
        "request": pa.array([uuid.UUID(int=int(one)).bytes for one in rng.integers(0, 400, EVENTS)], pa.uuid()),
    }
    return pa.table(columns)


@pytest.fixture(scope="module")
def parquet(events: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("events") / "events.parquet"
    pq.write_table(events, file, row_group_size=1_000)
    return file


def profiled(**place: Any) -> Profile:
    with opened(Place(**place)) as source:
        return profile(source, Asked("STR-events", "Events", 1e6, time_column="ts", sets=SETS))


@pytest.fixture(scope="module")
def expected(parquet: Path) -> Profile:
    return profiled(files=[parquet])


def assert_same(found: Profile, expected: Profile) -> None:
    """The same to the byte, and no value among it."""
    assert written(found.stream) == written(expected.stream)
    assert found.dependencies == expected.dependencies
    assert "kund" not in str(found)
    assert "/private/" not in str(found)


def test_types_are_told_and_what_follows_from_what(expected: Profile) -> None:
    assert {column.name: column.type for column in expected.stream.columns} == TYPES
    assert expected.stream.column("customer").mean_bytes == pytest.approx(len("kundé-東-".encode()) + 2, abs=1)
    assert expected.stream.column("team").determined_by == "customer"


def test_clickhouse_counts_files_the_same(parquet: Path, expected: Profile) -> None:
    assert_same(profiled(files=[parquet], engine="clickhouse"), expected)


def test_a_clickhouse_server_counts_its_table_the_same(parquet: Path, expected: Profile, tmp_path: Path) -> None:
    made = f"CREATE TABLE web.events ENGINE = MergeTree ORDER BY tuple() AS SELECT * FROM file('{parquet}', 'Parquet')"
    with clickhouse_server.serving(["CREATE DATABASE web ENGINE = Atomic", made]) as url:
        place = Place(engine="clickhouse", url=url, table="web.events")
        assert_same(profiled(engine="clickhouse", url=url, table="web.events"), expected)
        stream = profile_verb(place, tmp_path / "STR-events.yaml").stream
    assert stream.raw_bytes_per_event == pytest.approx(90, abs=2), "what its values take, for it was in no file"


def test_what_a_clickhouse_server_refuses_is_said_in_one_sentence() -> None:
    made = "CREATE TABLE events ENGINE = Memory AS SELECT now() AS ts, 1 AS customer, 2 AS path, 3 AS team"
    with clickhouse_server.serving([made], may_create=False) as url:
        for table, why in (
            ("nothing", "Table default.nothing does not exist"),
            ("nowhere.events", "Database nowhere does not exist"),
            ("events", "Not enough privileges.*CREATE TEMPORARY TABLE"),
        ):
            with pytest.raises(ProfileError, match=why) as told:
                profiled(engine="clickhouse", url=url, table=table)
            assert "\n" not in str(told.value)


def test_a_table_of_a_database_file_counts_the_same(parquet: Path, expected: Profile, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "events.duckdb")) as database:
        database.execute(f"CREATE SCHEMA web; CREATE TABLE web.events AS FROM '{parquet}'")
    assert_same(profiled(files=[tmp_path / "events.duckdb"], table="web.events"), expected)


def test_a_table_behind_a_url_counts_the_same(events: pa.Table, expected: Profile, tmp_path: Path) -> None:
    path, names = tmp_path / "events.sqlite", ["ts", "customer", "team", "path"]
    with sqlite3.connect(path) as database:
        events.select(names).to_pandas().to_sql("events", database, index=False)
    for place in ({"files": [path]}, {"url": f"sqlite:///{path}"}):
        found = profiled(table="events", **place)
        for name in names:
            assert found.stream.column(name).frequencies == expected.stream.column(name).frequencies
        assert found.stream.tuples == expected.stream.tuples


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ({"table": "events"}, "name one database file"),
        ({"table": "nothing", "url": "sqlite://"}, "nothing cannot be fetched"),
        ({"table": "events", "engine": "clickhouse"}, "--url http://"),
        ({"table": "events", "engine": "clickhouse", "url": "127.0.0.1:8123"}, "--url http://"),
        ({"table": "events", "engine": "clickhouse", "url": "http://127.0.0.1:9"}, "does not answer"),
    ],
)
def test_what_cannot_be_had_is_said_in_one_sentence(place: dict[str, Any], why: str) -> None:
    with pytest.raises(ProfileError, match=why) as told:
        profiled(**place)
    assert "\n" not in str(told.value)


def test_a_spark_master_that_is_not_there_is_said_at_once(parquet: Path) -> None:
    spark_cluster.needs_spark()
    with pytest.raises(ProfileError, match=r"no Spark master answers at spark://127\.0\.0\.1:9;"):
        profiled(files=[parquet], engine="spark", master="spark://127.0.0.1:9")


@pytest.mark.parametrize(
    ("package", "place"),
    [
        ("pyspark", {"engine": "spark"}),
        ("chdb.session", {"engine": "clickhouse"}),
        ("clickhouse_connect", {"engine": "clickhouse", "table": "events", "url": "http://127.0.0.1:8123"}),
    ],
)
def test_an_engine_that_is_not_installed_names_its_extra(
    package: str, place: dict[str, Any], parquet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ProfileError, match=r"pip install 'analytics-program-workbench\[(spark|clickhouse)\]'"):
        profiled(files=[parquet], **place)


def test_a_spark_cluster_counts_the_same(parquet: Path, expected: Profile, tmp_path: Path) -> None:
    with spark_cluster.running(tmp_path) as master:
        assert_same(profiled(files=[parquet], engine="spark", master=master), expected)


def command(parquet: Path, folder: Path, **pipes: Any) -> subprocess.Popen[bytes]:
    """The command on Spark, in a group of its own, with all that it keeps for a while in a folder."""
    spark_cluster.needs_spark()
    (folder / "kept").mkdir()
    kept = str(folder / "kept")
    env = {**os.environ, "TMPDIR": kept, "SPARK_LOCAL_DIRS": kept, "JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={kept}"}
    words = ["profile", str(parquet), "--engine", "spark", "--master", "local[1]", "--format", "json", "--out",
             str(folder / "STR-events.yaml")]  # fmt: skip
    return subprocess.Popen([sys.executable, "-m", "workbench", *words], env=env, start_new_session=True, **pipes)


@pytest.mark.engines
def test_the_command_on_spark_says_json_alone(parquet: Path, tmp_path: Path) -> None:
    running = command(parquet, tmp_path, stdout=subprocess.PIPE)
    said, _ = running.communicate()
    assert running.returncode == 0
    assert json.loads(said)["stream"]["id"] == "STR-events"
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.engines
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "ended"])
def test_a_profile_on_spark_that_is_ended_leaves_nothing(how: signal.Signals, parquet: Path, tmp_path: Path) -> None:
    running = command(parquet, tmp_path, stderr=subprocess.PIPE)
    assert running.stderr is not None
    while b"types and widths" not in (line := running.stderr.readline()):
        assert line, "it ended before it was ended"
    running.send_signal(how)
    running.stderr.read()  # which comes to an end when Java has ended too, for it holds the same pipe
    assert running.wait() != 0
    assert list((tmp_path / "kept").iterdir()) == []
