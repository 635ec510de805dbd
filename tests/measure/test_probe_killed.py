"""A probe killed at any moment leaves no table, no file and no process: its command, its keeper or the whole group."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.measure import druid_cluster
from tests.measure.druid_cluster import Cluster
from tests.measure.postgresql_server import postgresql
from tests.measure.test_probe_engines import Served, serving
from tests.truth import REPOSITORY
from workbench.measure.probe import flink

LATEST_SECONDS, GONE_WITHIN_SECONDS = 9.0, 20.0
SECONDS = "120"  # so many events that a fast machine is still at work when it is killed
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


def moments(count: int) -> list[tuple[float, signal.Signals, str]]:
    """When, how and at which engine, spread over a probe's life."""
    rng = random.Random(count)
    return [
        (rng.uniform(0.1, LATEST_SECONDS), SIGNALS[at % len(SIGNALS)], ("duckdb", "clickhouse")[at % 2])
        for at in range(count)
    ]


def killed(folder: Path, after_seconds: float, how: signal.Signals, engine: str, *more: str) -> None:
    scratch, here = folder / "scratch", folder / "here"
    scratch.mkdir()
    here.mkdir()
    mark = f"PROBE_OF_TEST={folder}"
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TMPDIR": str(scratch), "PROBE_OF_TEST": str(folder)}
    asked = ["probe", engine, "--seconds", SECONDS, "--out", "CAL-killed.yaml", *more]
    command = [sys.executable, "-m", "workbench", *asked]
    running = subprocess.Popen(
        command, cwd=here, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(after_seconds)
    assert running.poll() is None, "it has to be alive to be killed"
    if how == signal.SIGINT:
        os.killpg(running.pid, how)  # as a terminal does
    else:
        running.send_signal(how)
    running.wait(timeout=GONE_WITHIN_SECONDS)
    until = time.monotonic() + GONE_WITHIN_SECONDS
    while (any(scratch.iterdir()) or with_mark(mark)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not with_mark(mark)
    assert list(scratch.iterdir()) == []
    assert list(here.iterdir()) == []


def with_mark(mark: str) -> list[int]:
    """Processes that were started by the test, whoever their parent is now."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            told = (place / "environ").read_bytes()
        except OSError:
            continue  # it ended meanwhile, or is somebody else's
        if mark.encode() in told.split(b"\0"):
            found.append(int(place.name))
    return found


@pytest.mark.parametrize(("after_seconds", "how", "engine"), moments(3))
def test_nothing_is_left(tmp_path: Path, after_seconds: float, how: signal.Signals, engine: str) -> None:
    killed(tmp_path, after_seconds, how, engine)


@pytest.mark.engines
@pytest.mark.parametrize(("after_seconds", "how", "engine"), moments(20))
def test_nothing_is_left_at_twenty_moments(
    tmp_path: Path, after_seconds: float, how: signal.Signals, engine: str
) -> None:
    killed(tmp_path, after_seconds, how, engine)


@pytest.mark.engines
@pytest.mark.parametrize(
    ("after_seconds", "how"), [(3.0, signal.SIGKILL), (14.0, signal.SIGTERM), (9.0, signal.SIGINT)]
)
@pytest.mark.parametrize("engine", ["spark", "flink"])
def test_nothing_of_java_is_left(tmp_path: Path, after_seconds: float, how: signal.Signals, engine: str) -> None:
    if engine == "flink" and not os.environ.get(flink.PYTHON):
        pytest.skip("`make flink-env` makes an environment for Flink")
    killed(tmp_path, after_seconds, how, engine)


@pytest.mark.engines
@pytest.mark.parametrize(("after_seconds", "how"), [(2.0, signal.SIGKILL), (4.0, signal.SIGTERM), (6.0, signal.SIGINT)])
def test_nothing_is_left_on_a_server(tmp_path: Path, after_seconds: float, how: signal.Signals) -> None:
    psycopg = pytest.importorskip("psycopg")
    with postgresql() as url:
        killed(tmp_path, after_seconds, how, "postgresql", "--url", url)
        with psycopg.connect(url) as connection:
            found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'workbench%'").fetchall()
    assert found == []


@pytest.mark.engines
@pytest.mark.parametrize(("after_seconds", "how"), [(2.0, signal.SIGKILL), (3.5, signal.SIGINT)])
def test_nothing_is_left_on_a_clickhouse_server(tmp_path: Path, after_seconds: float, how: signal.Signals) -> None:
    pytest.importorskip("chdb")
    served = Served()
    before = served.databases()
    with serving(served, tmp_path) as url:
        killed(tmp_path, after_seconds, how, "clickhouse", "--url", url)
        assert served.databases() == before


@pytest.mark.parametrize(("after_seconds", "how"), [(1.5, signal.SIGKILL), (2.5, signal.SIGTERM)])
def test_nothing_is_left_on_a_druid_cluster(tmp_path: Path, after_seconds: float, how: signal.Signals) -> None:
    cluster = Cluster()
    with druid_cluster.serving(cluster) as url:
        killed(tmp_path, after_seconds, how, "druid", "--url", url)
        assert cluster.segments == {}
