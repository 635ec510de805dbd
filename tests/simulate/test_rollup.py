"""Rows of a rollup against counted groups, and the curve of distinct values."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import yaml

from tests.truth import needs_truth, truth_dir
from workbench.program.streams import Stream
from workbench.simulate.rollup import DistinctCurve, RollupRows, rollup_rows
from workbench.simulate.spectrum import product, uniform, zipf

GRAINS = {"60": "60s", "600": "10min", "3600": "1h", "86400": "1d"}


def stream(*columns: dict[str, Any], **fields: Any) -> Stream:
    typed = [{"type": "uint32", **column} for column in columns]
    described = {"events_per_day": 1e6, "raw_bytes_per_event": 100, "columns": typed, **fields}
    return Stream.model_validate({"id": "STR-test", "kind": "stream", "title": "Test", **described}, strict=False)


@dataclass(frozen=True)
class Row:
    dims: frozenset[str]
    path_model: str
    counted: float
    told: RollupRows

    @property
    def grouped(self) -> bool:
        return bool(self.dims & {"asn", "country"})

    @property
    def error(self) -> float:
        return abs(self.told.expected / self.counted - 1.0)


@pytest.fixture(scope="module")
def truth() -> list[Row]:
    folder = truth_dir()
    assert folder is not None
    streams = {
        path.stem: Stream.model_validate(yaml.safe_load(path.read_text()), strict=False)
        for path in (folder / "streams").glob("*.yaml")
    }
    rows = []
    for row in csv.DictReader((folder / "rollup_truth.csv").read_text().splitlines()):
        dims = [] if row["dims"] == "(none)" else row["dims"].split("+")
        described = streams[f"{row['profile']}-{row['path_model']}"]
        told = rollup_rows(described, dims, GRAINS[row["granularity_s"]], float(row["n_events"]))
        if float(row["groups"]) > 1000:
            rows.append(Row(frozenset(dims), row["path_model"], float(row["groups"]), told))
    return rows


def assert_within(rows: list[Row], median: float, p95: float) -> None:
    errors = [row.error for row in rows]
    assert len(errors) > 20
    assert np.median(errors) <= median
    assert np.quantile(errors, 0.95) <= p95


@needs_truth
def test_independent_columns_meet_the_promise(truth: list[Row]) -> None:
    assert_within([row for row in truth if row.path_model == "indep" and not row.grouped], 0.003, 0.02)


@needs_truth
def test_paths_private_to_a_zone_are_as_close(truth: list[Row]) -> None:
    assert_within([row for row in truth if row.path_model == "zoned" and not row.grouped], 0.003, 0.02)


@needs_truth
def test_functions_of_the_client_are_within_the_error_they_document(truth: list[Row]) -> None:
    assert_within([row for row in truth if row.grouped], 0.009, 0.041)


@needs_truth
def test_intervals_hold_at_least_as_often_as_they_say(truth: list[Row]) -> None:
    assert np.mean([row.told.p10 <= row.counted <= row.told.p90 for row in truth]) >= 0.8


def test_generated_events_are_counted_right_with_time_as_a_column() -> None:
    random, events = np.random.default_rng(3), 300_000
    weights = np.arange(1.0, 2001.0) ** -1.1
    zone = random.choice(2000, events, p=weights / weights.sum())
    device = random.choice(3, events, p=[0.6, 0.3, 0.1])
    hourly = np.array([1.0] * 8 + [3.0] * 12 + [2.0] * 4)
    hour = random.choice(24, events, p=hourly / hourly.sum())
    described = stream(
        {"name": "zone", "cardinality": 2000, "skew": 1.1},
        {"name": "device", "weights": [0.6, 0.3, 0.1]},
        curve={"hourly": hourly.tolist()},
    )
    told = rollup_rows(described, ["zone", "device"], "1h", events)
    counted = np.unique((zone * 3 + device) * 24 + hour).size
    assert told.expected == pytest.approx(counted, rel=0.005)
    assert told.p10 <= counted <= told.p90
    assert told.rollup_ratio == pytest.approx(events / counted, rel=0.005)


def test_a_streaming_rollup_over_partitions_stores_each_partitions_rows() -> None:
    described = stream({"name": "zone", "cardinality": 5000, "skew": 1.1})
    whole = rollup_rows(described, ["zone"], "1h", 1e6)
    random = np.random.default_rng(5)
    weights = np.arange(1.0, 5001.0) ** -1.1
    row = random.choice(5000, 1_000_000, p=weights / weights.sum()) * 24 + random.integers(0, 24, 1_000_000)
    counted = sum(np.unique(row[part::8]).size for part in range(8))
    split = rollup_rows(described, ["zone"], "1h", 1e6, partitions=8)
    assert split.expected == pytest.approx(counted, rel=0.005)
    assert whole.expected < split.expected < 8 * whole.expected


def test_the_events_of_the_curve_are_the_default() -> None:
    described = stream({"name": "zone", "cardinality": 10, "skew": 0}, curve={"days": 7})
    told = rollup_rows(described, ["zone"], "1d")
    assert (told.events, told.expected) == (7e6, pytest.approx(70))


@pytest.mark.parametrize(("events", "partitions"), [(0.0, 1), (float("nan"), 1), (1e6, 0)])
def test_a_rollup_of_nothing_is_refused(events: float, partitions: int) -> None:
    described = stream({"name": "zone", "cardinality": 10, "skew": 0})
    with pytest.raises(ValueError, match="at least one event"):
        rollup_rows(described, ["zone"], "1h", events, partitions=partitions)


def test_intervals_stay_between_one_row_and_all_events() -> None:
    described = stream({"name": "zone", "cardinality": 1e15, "skew": 0.2})
    for events in (1.0, 2.0, 1e3, 1e18):
        told = rollup_rows(described, ["zone"], "60s", events, partitions=4)
        assert 1.0 <= told.p10 <= told.expected <= told.p90 <= events


@pytest.mark.parametrize(
    "spectrum",
    [zipf(1e7, 1.05), uniform(1e6), zipf(3.0, 2.0), uniform(1.0), product([zipf(1e15, 1.0), zipf(1e6, 0.7)])],
)
def test_the_curve_follows_the_spectrum(spectrum: Any) -> None:
    events = np.logspace(0, 18, 1001)
    np.testing.assert_allclose(DistinctCurve.of(spectrum)(events), spectrum.expected_distinct(events), rtol=2e-4)
    assert DistinctCurve.of(spectrum)(np.array([[0.0, 0.5]])).tolist() == [[0.0, 0.5]]
