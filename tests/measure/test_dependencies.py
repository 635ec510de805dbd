"""Which columns follow from others: found where it is so, never by chance, each told from its nearest parent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests import flights
from tests.truth import needs_truth, truth_dir
from workbench.measure.profile.dependencies import SAMPLED_EVENTS, Dependency, dependencies, hung
from workbench.measure.profile.opening import Place, opened
from workbench.program.streams import Column, Frequencies


def found(file: Path) -> list[Dependency]:
    with opened(Place([file])) as source:
        return dependencies(source)


def holding(dependencies: list[Dependency]) -> set[tuple[str, str]]:
    return {(one.parent, one.child) for one in dependencies if one.holds}


def made(events: int, seed: int) -> pd.DataFrame:
    """Customers with a name, a region and a plan that a few of them changed, among columns that follow from nothing."""
    rng = np.random.default_rng(seed)
    customer = rng.zipf(1.3, events) % 500
    changed = rng.random(events) < 0.003
    return pd.DataFrame(
        {
            "event": np.arange(events),
            "version": 1,
            "customer": customer,
            "name": [f"customer {one}" for one in customer],
            "region": customer % 7,
            "continent": customer % 7 // 3,
            "plan": np.where(changed, rng.integers(0, 11, events), customer % 11),
            "referrer": np.where(rng.random(events) < 0.99, None, rng.integers(0, 9, events).astype(str)),
            "dice": rng.integers(0, 10, events),
            "seconds": rng.random(events),
            "rare": rng.random(events) < 0.001,
        }
    )


@pytest.mark.parametrize("events", [1_000, 50_000, SAMPLED_EVENTS + 50_000])
def test_each_column_is_told_from_its_nearest_parent_once(tmp_path: Path, events: int) -> None:
    frame = made(events, 3)
    frame.to_parquet(tmp_path / "events.parquet")
    told = found(tmp_path / "events.parquet")
    assert holding(told) == {("customer", "name"), ("customer", "region"), ("region", "continent")}
    [partial] = [one for one in told if not one.holds]
    usual = frame.groupby("customer")["plan"].agg(lambda plans: plans.value_counts().iloc[0]).sum()
    assert (partial.parent, partial.child) == ("customer", "plan")
    assert partial.share == pytest.approx(usual / events), "of all events, however few were tried"


def test_few_events_are_no_evidence(tmp_path: Path) -> None:
    for seed in range(5):
        made(40, seed)[["event", "version", "dice", "seconds", "rare"]].to_parquet(tmp_path / "events.parquet")
        assert found(tmp_path / "events.parquet") == []


@needs_truth
@pytest.mark.parametrize("path_model", ["indep", "zoned"])
def test_generated_events_hang_together_as_they_were_made(tmp_path: Path, path_model: str) -> None:
    file = tmp_path / "events.parquet"
    generator = [sys.executable, str((truth_dir() or Path()) / "generate_events.py")]
    subprocess.run([*generator, "20000", "mid", str(file), "--path-model", path_model], check=True)
    owned = {("path", "zone_id")} if path_model == "zoned" else set()
    assert holding(found(file)) == {
        ("client_ip", "asn"), ("client_ip", "country"), ("path", "content_type"), *owned,
    }  # fmt: skip


def test_flights_have_one_carrier_a_tail_number_nearly_always(tmp_path: Path) -> None:
    told = found(flights.extract(tmp_path))
    assert [round(one.share, 3) for one in told if (one.parent, one.child) == ("tailnum", "carrier")] == [0.995]
    assert holding(told) == {
        ("time_hour", "day"), ("time_hour", "hour"), ("time_hour", "month"), ("sched_dep_time", "hour"),
        ("sched_dep_time", "minute"),
    }  # fmt: skip


def test_a_column_that_follows_from_several_owns_their_values() -> None:
    counted = Frequencies(seen=[100], values=[10])
    columns = [Column(name=name, type="string", frequencies=counted) for name in ("ip", "path", "asn", "zone")]
    held = hung(columns, [Dependency(*pair, 1.0) for pair in (("ip", "asn"), ("ip", "zone"), ("path", "zone"))])
    assert {one.name: (one.determined_by, one.within) for one in held} == {
        "ip": (None, "zone"), "path": (None, "zone"), "asn": ("ip", None), "zone": (None, None),
    }  # fmt: skip
