"""Columns that own or determine each other, against populations written out value by value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from workbench.program.streams import Stream
from workbench.simulate.columns import StreamSpectra

EVENTS = (30, 1e3, 3e4, 1e6)


def stream(*columns: dict[str, Any], **fields: Any) -> Stream:
    description = {"events_per_day": 1e6, "raw_bytes_per_event": 100, **fields}
    typed = [{"type": "uint32", **column} for column in columns]
    return Stream.model_validate(
        {"id": "STR-test", "kind": "stream", "title": "Test", "columns": typed, **description}, strict=False
    )


def shares(cardinality: int, skew: float) -> np.ndarray:
    weights = np.arange(1.0, cardinality + 1.0) ** -skew
    return weights / weights.sum()


def owned(parents: np.ndarray, total: int, skew: float, parent_skew: float, at_least: int) -> list[np.ndarray]:
    """Children of each parent, whose probabilities are given in any order: popular parents own more."""
    rank = np.empty(parents.size)
    rank[np.argsort(-parents, kind="stable")] = np.arange(1, parents.size + 1)
    sizes = np.maximum(at_least, np.floor(total * rank**-parent_skew / (rank**-parent_skew).sum()))
    return [p * shares(int(size), skew) for p, size in zip(parents, sizes, strict=True)]


def distinct(probabilities: np.ndarray, events: float) -> float:
    return float(-np.expm1(events * np.log1p(-np.minimum(probabilities, 1 - 2**-53))).sum())


def assert_same(spectra: StreamSpectra, names: list[str], exact: Callable[[float], float], rel: float) -> None:
    spectrum = spectra.tuple(names)
    assert spectrum.mass.sum() == pytest.approx(1.0)
    for events in EVENTS:
        assert spectrum.expected_distinct(events) == pytest.approx(exact(events), rel=rel), (names, events)


ZONE = {"name": "zone", "cardinality": 300, "skew": 1.1}
PATH = {"name": "path", "cardinality": 20_000, "skew": 1.05, "within": "zone", "parent_skew": 0.6, "at_least": 4}


@pytest.mark.parametrize("parent_skew", [0.0, 0.6, 1.2])
@pytest.mark.parametrize("zone_skew", [0.0, 1.1])
def test_values_private_to_a_parent(parent_skew: float, zone_skew: float) -> None:
    spectra = StreamSpectra(stream({**ZONE, "skew": zone_skew}, {**PATH, "parent_skew": parent_skew}))
    paths = np.concatenate(owned(shares(300, zone_skew), 20_000, 1.05, parent_skew, 4))
    assert_same(spectra, ["path"], lambda events: distinct(paths, events), rel=0.002)
    assert spectra.tuple(["path", "zone"]).expected_distinct(1e5) == spectra.tuple(["path"]).expected_distinct(1e5)


def test_a_chain_of_owners() -> None:
    page = {"name": "page", "cardinality": 100_000, "skew": 0.9, "within": "path", "parent_skew": 0.5, "at_least": 2}
    spectra = StreamSpectra(stream(ZONE, PATH, page))
    paths = np.concatenate(owned(shares(300, 1.1), 20_000, 1.05, 0.6, 4))
    pages = np.concatenate(owned(paths, 100_000, 0.9, 0.5, 2))
    assert_same(spectra, ["zone", "page"], lambda events: distinct(pages, events), rel=0.005)


def test_two_children_of_one_parent_are_independent_given_it() -> None:
    host = {"name": "host", "cardinality": 3_000, "skew": 0.8, "within": "zone"}
    spectra = StreamSpectra(stream(ZONE, PATH, host))
    zones = shares(300, 1.1)
    paths = owned(zones, 20_000, 1.05, 0.6, 4)
    both = np.concatenate([np.multiply.outer(path, shares(10, 0.8)).ravel() for path in paths])
    assert_same(spectra, ["path", "host"], lambda events: distinct(both, events), rel=0.002)


def test_a_determined_column_adds_nothing_to_what_determines_it() -> None:
    kind = {"name": "kind", "cardinality": 40, "skew": 1.0, "determined_by": "path"}
    family = {"name": "family", "cardinality": 5, "skew": 0.5, "determined_by": "kind"}
    spectra = StreamSpectra(stream(ZONE, PATH, kind, family))
    alone = spectra.tuple(["path"]).expected_distinct(1e5)
    for names in (["path", "kind"], ["path", "family"], ["family", "zone", "kind", "path"]):
        assert spectra.tuple(names).expected_distinct(1e5) == alone
    assert spectra.tuple(["kind", "family"]).expected_distinct(1e5) == spectra.column("kind").expected_distinct(1e5)


def assigned(parents: np.ndarray, weights: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One assignment of the parents to groups, drawn by the groups' weights: shares of the groups."""
    return np.bincount(random.choice(weights.size, parents.size, p=weights), parents, weights.size)


def mean_over_assignments(draw: Callable[[np.random.Generator], np.ndarray], events: float, runs: int = 60) -> float:
    random = np.random.default_rng(5)
    return float(np.mean([distinct(draw(random), events) for _ in range(runs)]))


@pytest.mark.parametrize(("parents", "groups"), [(20_000, 500), (3_000, 3_000), (500, 20_000), (4, 40)])
def test_a_function_of_a_column_groups_its_values_at_random(parents: int, groups: int) -> None:
    spectra = StreamSpectra(
        stream(
            {"name": "ip", "cardinality": parents, "skew": 0.9},
            {"name": "asn", "cardinality": groups, "skew": 1.0, "determined_by": "ip"},
        )
    )
    ips, weights = shares(parents, 0.9), shares(groups, 1.0)
    assert_same(
        spectra, ["asn"], lambda events: mean_over_assignments(lambda r: assigned(ips, weights, r), events), rel=0.02
    )


def test_two_functions_of_one_column_and_a_function_of_a_function() -> None:
    spectra = StreamSpectra(
        stream(
            {"name": "ip", "cardinality": 20_000, "skew": 0.9},
            {"name": "asn", "cardinality": 200, "skew": 1.0, "determined_by": "ip"},
            {"name": "country", "cardinality": 50, "skew": 1.0, "determined_by": "ip"},
            {"name": "operator", "cardinality": 20, "skew": 0.5, "determined_by": "asn"},
        )
    )
    ips, pairs = shares(20_000, 0.9), np.multiply.outer(shares(200, 1.0), shares(50, 1.0)).ravel()
    assert_same(
        spectra,
        ["asn", "country"],
        lambda events: mean_over_assignments(lambda r: assigned(ips, pairs, r), events, runs=20),
        rel=0.02,
    )

    def operators(random: np.random.Generator) -> np.ndarray:
        return assigned(assigned(ips, shares(200, 1.0), random), shares(20, 0.5), random)

    assert_same(spectra, ["operator"], lambda events: mean_over_assignments(operators, events), rel=0.03)


def test_a_function_of_a_private_value_is_grouped_within_the_owner() -> None:
    kind = {"name": "kind", "cardinality": 40, "skew": 1.0, "determined_by": "path"}
    spectra = StreamSpectra(stream(ZONE, PATH, kind))
    paths = owned(shares(300, 1.1), 20_000, 1.05, 0.6, 4)

    def kinds(random: np.random.Generator) -> np.ndarray:
        return np.concatenate([assigned(path, shares(40, 1.0), random) for path in paths])

    assert_same(spectra, ["zone", "kind"], lambda events: mean_over_assignments(kinds, events, runs=10), rel=0.02)


def test_every_dimension_adds_rows_and_the_order_of_naming_does_not_matter() -> None:
    device = {"name": "device", "cardinality": 30, "skew": 1.2}
    kind = {"name": "kind", "cardinality": 40, "skew": 1.0, "determined_by": "path"}
    spectra = StreamSpectra(stream(ZONE, PATH, kind, device))
    names: list[str] = []
    before = 1.0
    for name in ("zone", "kind", "path", "device"):
        names.append(name)
        rows = float(spectra.tuple(names).expected_distinct(1e6))
        assert rows >= before * (1 - 1e-3)
        assert rows == spectra.tuple(reversed(names)).expected_distinct(1e6)
        before = rows


def test_ranges_count_by_their_median_and_columns_grow_at_their_own_rate() -> None:
    described = stream({"name": "user", "cardinality": {"p5": 100, "p95": 10_000}, "skew": 0, "growth_per_year": 1.0})
    assert StreamSpectra(described).column("user").cardinality == pytest.approx(1_000)
    assert StreamSpectra(described, years=2).column("user").cardinality == pytest.approx(4_000)
    assert StreamSpectra(described, cardinality={"user": 7}).column("user").cardinality == pytest.approx(7)


def test_measured_columns_and_tuples_are_taken_as_measured() -> None:
    measured = {"name": "path", "within": "zone", "frequencies": {"seen": [500, 100], "values": [10, 50]}}
    pairs = {"columns": ["zone", "device"], "frequencies": {"seen": [1000], "values": [10]}}
    device = {"name": "device", "cardinality": 30, "skew": 0}
    spectra = StreamSpectra(stream(ZONE, measured, device, tuples=[pairs]))
    assert spectra.tuple(["zone", "path"]).cardinality == pytest.approx(60)
    assert spectra.tuple(["zone", "device"]).cardinality == pytest.approx(10)
    assert spectra.tuple(["device"]).cardinality == pytest.approx(30)


def test_an_unknown_dimension_is_named_with_the_ones_there_are() -> None:
    with pytest.raises(KeyError, match="columns are zone, path"):
        StreamSpectra(stream(ZONE, PATH)).tuple(["zone", "country"])
