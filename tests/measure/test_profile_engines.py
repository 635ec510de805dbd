"""One profile of the same events, whatever counts them: this machine, ClickHouse, a Spark cluster; files or tables."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from workbench.measure.profile.opening import Place, opened
from workbench.measure.profile.profiling import Asked, Profile, profile
from workbench.measure.profile.source import ProfileError

EVENTS = 6_000
SETS = [["customer", "path"], ["team"]]


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    """Texts beyond ASCII, empty values, whole numbers of all sorts, times, days, and what follows from what."""
    rng = np.random.default_rng(7)
    seconds = np.sort(rng.integers(0, 3 * 86_400, EVENTS))
    customer = rng.zipf(1.4, EVENTS) % 300
    moments = pd.Timestamp("2026-03-01") + pd.to_timedelta(seconds, unit="s")
    return pd.DataFrame(
        {
            "ts": moments,
            "customer": [f"kundé-{one}" for one in customer],
            "team": customer % 7,
            "path": np.where(rng.random(EVENTS) < 0.1, None, [f"/private/{n}" for n in rng.integers(0, 900, EVENTS)]),
            "bytes": rng.integers(0, 70_000, EVENTS).astype("uint64"),
            "delta": rng.integers(-100, 100, EVENTS),
            "cached": rng.random(EVENTS) < 0.3,
            "seconds": rng.random(EVENTS),
            "day": moments.date,
        }
    )


@pytest.fixture(scope="module")
def parquet(events: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("events") / "events.parquet"
    events.to_parquet(file)
    return file


def profiled(**place: Any) -> Profile:
    with opened(Place(**place)) as source:
        return profile(source, Asked("STR-events", "Events", 1e6, time_column="ts", sets=SETS))


@pytest.fixture(scope="module")
def expected(parquet: Path) -> Profile:
    return profiled(files=[parquet])


def test_what_follows_from_what_is_found(expected: Profile) -> None:
    assert {(one.parent, one.child) for one in expected.dependencies if one.holds} == {
        ("customer", "team"), ("ts", "day"),
    }  # fmt: skip
    assert expected.stream.column("team").determined_by == "customer"


def test_clickhouse_counts_the_same(parquet: Path, expected: Profile) -> None:
    assert profiled(files=[parquet], engine="clickhouse") == expected


def test_a_table_of_a_database_file_counts_the_same(events: pd.DataFrame, expected: Profile, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "events.duckdb")) as database:
        database.register("frame", events)
        database.execute("CREATE SCHEMA web; CREATE TABLE web.events AS FROM frame")
    found = profiled(files=[tmp_path / "events.duckdb"], table="web.events")
    assert found == expected


def test_a_table_behind_a_url_counts_the_same(events: pd.DataFrame, expected: Profile, tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    with sqlite3.connect(path) as database:
        events.to_sql("events", database, index=False)
    for place in ({"files": [path]}, {"url": f"sqlite:///{path}"}):
        found = profiled(table="events", **place)
        assert [one.frequencies for one in found.stream.columns] == [one.frequencies for one in expected.stream.columns]
        assert found.stream.tuples == expected.stream.tuples


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ({"table": "events"}, "name one database file"),
        ({"table": "nothing", "url": "sqlite://"}, "nothing cannot be fetched"),
        ({"table": "events", "engine": "clickhouse"}, "--url http://host:8123"),
        ({"table": "events", "engine": "clickhouse", "url": "http://127.0.0.1:9"}, "no ClickHouse answers"),
    ],
)
def test_what_cannot_be_had_is_said_in_one_sentence(place: dict[str, Any], why: str) -> None:
    with pytest.raises(ProfileError, match=why) as told:
        profiled(**place)
    assert "\n" not in str(told.value)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Spark cluster of two workers on loopback, started by `spark-class`, which pip's package has."""
    pyspark = pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    home, folder, port = Path(pyspark.__file__).parent, tmp_path_factory.mktemp("spark"), free_port()
    env = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable}
    url = f"spark://127.0.0.1:{port}"
    where = ["--host", "127.0.0.1", "--webui-port", "0"]
    roles = [["Master", *where, "--port", str(port)], *[
        ["Worker", *where, "--cores", "1", "--memory", "1g", "--work-dir", str(folder / name), url]
        for name in ("one", "two")
    ]]  # fmt: skip
    running = []
    try:
        for name, *arguments in roles:
            command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name.lower()}.{name}", *arguments]
            with (folder / "said.txt").open("a") as said:
                running.append(subprocess.Popen(command, env=env, stdout=said, stderr=said, start_new_session=True))
            wait_for(port)
        yield url
    finally:
        for one in running:
            one.kill()
            one.wait()


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as calling:
            if calling.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the Spark master does not listen")


def test_a_spark_cluster_counts_the_same(parquet: Path, expected: Profile, master: str) -> None:
    assert profiled(files=[parquet], engine="spark", master=master) == expected
