"""The probe of a Druid cluster, by the protocol that its documentation tells."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.measure.druid_cluster import Cluster, serving
from workbench.verbs import probe as verb
from workbench.verbs.trouble import Trouble

TAKING = {"rollup_cpu_ns_per_dimension_event", "index_cpu_ns_per_value"}


@pytest.fixture(autouse=True)
def few_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told is looked at, not how well."""
    monkeypatch.setattr(verb, "FEWEST_EVENTS", 5_000)
    monkeypatch.setattr(verb, "EVENTS_PER_SECOND", 5_000)


def probed(folder: Path, url: str) -> verb.Probed:
    return verb.probe(
        "druid", folder, today=dt.date(2026, 11, 23), seconds=25, url=url, out=folder / "CAL-test.yaml",
        say=lambda _: None,
    )  # fmt: skip


def test_a_cluster_tells_what_questions_and_tasks_cost_and_is_left_as_it_was(tmp_path: Path) -> None:
    cluster = Cluster()
    cluster.segments["theirs"] = 7
    with serving(cluster) as url:
        done = probed(tmp_path, url)
    assert cluster.segments == {"theirs": 7}
    assert len(cluster.killed) == len(cluster.tasks) > 3
    assert all(name.startswith("workbench_probe_") for name in cluster.killed)
    found = {one.coefficient for one in done.calibration.measurements}
    assert found >= TAKING | {"query_cpu_ms"}
    assert all(one.measured == pytest.approx(one.after, rel=0.03) for one in done.answer.rows)
    assert "secret" not in done.file.read_text(encoding="utf-8")
    assert "31.0.0" in done.file.read_text(encoding="utf-8")


def test_tasks_that_do_not_tell_their_cpu_leave_its_coefficients_alone(tmp_path: Path) -> None:
    with serving(Cluster("28.0.1", tells_cpu=False)) as url:
        done = probed(tmp_path, url)
    found = {one.coefficient for one in done.calibration.measurements}
    assert "query_cpu_ms" in found
    assert not found & TAKING


def test_a_task_that_fails_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    cluster = Cluster(full=2)
    with serving(cluster) as url, pytest.raises(Trouble, match=r"could not take the events: No space left on device"):
        probed(tmp_path, url)
    assert cluster.segments == {}
    assert not list(tmp_path.glob("CAL-*"))


def test_a_version_that_takes_no_sql_is_told(tmp_path: Path) -> None:
    with serving(Cluster("0.22.1")) as url, pytest.raises(Trouble, match=r"Druid 0\.22\.1 takes no events by SQL"):
        probed(tmp_path, url)


def test_a_wrong_password_is_told_and_not_quoted(tmp_path: Path) -> None:
    with serving(Cluster()) as url, pytest.raises(Trouble, match="refuses this user") as raised:
        probed(tmp_path, url.replace("secret", "wrong-word"))
    assert "wrong-word" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "told"),
    [("http://127.0.0.1:9", r"no Druid answers at 127\.0\.0\.1"), ("127.0.0.1:8888", "--url http://user:password@"),
     ("http://host:port", "--url http://user:password@")],
)  # fmt: skip
def test_nothing_there_is_told(url: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=told):
        probed(tmp_path, url)
