"""Sizing from stated facts: monotone where physics is, exact where everything is stated."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from workbench.program.published import StatedFacts
from workbench.simulate.published import SizedCluster, Told, TooLittleStatedError, size_published, stored_bytes
from workbench.simulate.uncertainty import Draws, median_of
from workbench.store.catalog import load_catalog

CATALOG = load_catalog()
FAMILIES = {family.name: family for family in CATALOG.unstated.families}
DRAWS = 512

FACTS: dict[str, float] = {
    "events_per_day": 2e10,
    "raw_bytes_per_event": 500.0,
    "retention_days": 90.0,
    "replicas": 2.0,
    "vcpu_per_node": 32.0,
    "memory_gib_per_node": 128.0,
    "queries_per_second": 20.0,
}


def facts(stated: Mapping[str, float]) -> StatedFacts:
    return StatedFacts.model_validate(dict(stated))


def sized(stated: Mapping[str, float], family: str = "clickhouse") -> SizedCluster:
    return size_published(facts(stated), FAMILIES[family], CATALOG, Draws(DRAWS, 0))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "fact", ["events_per_day", "raw_bytes_per_event", "retention_days", "replicas", "queries_per_second"]
)
def test_more_load_never_takes_fewer_nodes(family: str, fact: str) -> None:
    fewer, more = sized(FACTS, family), sized({**FACTS, fact: 2 * FACTS[fact]}, family)
    assert (more.nodes >= fewer.nodes).all()


@pytest.mark.parametrize("fact", ["vcpu_per_node", "memory_gib_per_node", "disk_bytes_per_node"])
def test_a_larger_node_never_takes_more_of_them(fact: str) -> None:
    node = {**FACTS, "disk_bytes_per_node": 4e12}
    assert (sized({**node, fact: 2 * node[fact]}).nodes <= sized(node).nodes).all()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "load", [{"events_per_day": 1.0}, {"raw_bytes_per_day": 1e18}, {"peak_events_per_second": 1e9}]
)
def test_every_family_sizes_from_a_load_alone(family: str, load: dict[str, float]) -> None:
    told = sized(load, family)
    assert np.isfinite(told.nodes).all()
    assert (told.nodes >= 2).all()


def test_storage_is_bytes_times_copies_over_what_a_node_holds() -> None:
    stated = {"stored_bytes": 1e15, "replicas": 3.0, "disk_bytes_per_node": 1e13}
    told = sized(stated)
    fill = Told(facts(stated), FAMILIES["clickhouse"], CATALOG, Draws(DRAWS, 0)).coefficient("disk_fill")
    np.testing.assert_allclose(told.needed["storage"], 1e15 * 3.0 / (1e13 * fill))


def test_rows_are_sized_by_their_width_and_the_events_that_they_stand_for() -> None:
    stated = facts({"events_per_day": 1e9, "events_per_row": 4, "stored_bytes_per_row": 100, "retention_days": 30})
    told = Told(stated, FAMILIES["druid"], CATALOG, Draws(DRAWS, 0))
    np.testing.assert_allclose(stored_bytes(told), 1e9 / 4 * 100 * 30)


def test_volume_told_in_bytes_or_in_events_is_the_same() -> None:
    by_events = sized({"events_per_day": 1e10, "raw_bytes_per_event": 500.0, "retention_days": 30.0})
    by_bytes = sized({"raw_bytes_per_day": 5e12, "raw_bytes_per_event": 500.0, "retention_days": 30.0})
    np.testing.assert_allclose(by_events.nodes, by_bytes.nodes)


def test_what_is_kept_is_taken_as_told_before_it_is_worked_out() -> None:
    told = Told(facts({**FACTS, "stored_bytes": 5e12}), FAMILIES["clickhouse"], CATALOG, Draws(DRAWS, 0))
    assert median_of(stored_bytes(told)) == 5e12


def test_logs_are_kept_for_less_than_events_and_both_for_as_long_as_stated() -> None:
    def kept(**stated: float | str) -> float:
        rows = {"events_per_day": 1e10, "stored_bytes_per_row": 80.0, **stated}
        told = Told(StatedFacts.model_validate(rows), FAMILIES["clickhouse"], CATALOG, Draws(64, 0))
        return median_of(stored_bytes(told))

    assert kept(content="logs") < kept(content="events")
    assert kept(content="logs", retention_days=90.0) == kept(retention_days=90.0) == 1e10 * 80.0 * 90.0


def test_a_later_year_has_larger_nodes() -> None:
    load = {"events_per_day": 1e11, "retention_days": 365.0}
    assert median_of(sized({**load, "year": 2024}).nodes) < median_of(sized({**load, "year": 2014}).nodes)


@pytest.mark.parametrize("family", ["clickhouse", "stream_jobs"])
def test_machines_alone_size_nothing(family: str) -> None:
    with pytest.raises(TooLittleStatedError):
        sized({"vcpu_per_node": 32.0, "replicas": 2.0}, family)
