"""Similar clusters: the nearest first, and the factors multiply to the difference in nodes."""

from __future__ import annotations

import math

import pytest

from workbench.program.published import StatedFacts
from workbench.simulate.similar import HELD, KEPT, OwnCluster, similar_clusters
from workbench.store.catalog import load_catalog

CATALOG = load_catalog()


def own(engine: str = "clickhouse", nodes: float = 12.0, **changed: float) -> OwnCluster:
    facts = {"events_per_day": 1e10, "stored_bytes": 2e13, "replicas": 2.0, "vcpu_per_node": 32.0,
             "memory_gib_per_node": 128.0, "disk_bytes_per_node": 2e12}  # fmt: skip
    return OwnCluster(engine, nodes, StatedFacts.model_validate({**facts, **changed}))


def test_a_cluster_is_nearest_to_itself() -> None:
    theirs = CATALOG.published["yandex_metrica_2015"]
    assert theirs.nodes is not None
    [nearest] = similar_clusters(OwnCluster("clickhouse", theirs.nodes, theirs.stated), CATALOG, most=1)
    assert nearest.cluster == theirs
    assert nearest.decades == 0.0
    assert nearest.rest == pytest.approx(1.0)
    assert nearest.nodes_at_our_load == pytest.approx(theirs.nodes)


def test_the_factors_and_the_rest_multiply_to_the_difference_in_nodes() -> None:
    ours = own()
    for one in similar_clusters(ours, CATALOG, most=99):
        factors = math.prod(compared.factor for compared in one.compared if compared.factor is not None)
        assert one.nodes / ours.nodes == pytest.approx(factors * one.rest)
        assert one.nodes_at_our_load == pytest.approx(ours.nodes * one.rest)


def test_they_come_nearest_first_and_only_as_many_as_asked_for() -> None:
    told = similar_clusters(own(), CATALOG, most=99)
    assert [one.decades for one in told] == sorted(one.decades for one in told)
    assert similar_clusters(own(), CATALOG, most=3) == told[:3]
    assert all(one.family.tier == "store" for one in told)


def test_twice_the_bytes_kept_are_a_factor_of_half() -> None:
    def factor(bytes_kept: float) -> float:
        told = {one.cluster.name: one for one in similar_clusters(own(stored_bytes=bytes_kept), CATALOG, most=99)}
        [kept] = [one.factor for one in told["kuaishou_druid_2018"].compared if one.what == KEPT]
        assert kept is not None
        return kept

    assert factor(2e13) == pytest.approx(4e14 / 2e13)
    assert factor(4e13) == pytest.approx(factor(2e13) / 2)


def test_the_same_engine_stands_before_another_of_the_same_load() -> None:
    flurry = CATALOG.published["flurry_druid_2019"].stated
    load = {"events_per_day": flurry.events_per_day or 0.0, "stored_bytes": 1e15}
    by_druid = similar_clusters(own("druid", **load), CATALOG, most=1)
    assert by_druid[0].family.name == "druid"


def test_what_an_account_does_not_state_is_marked() -> None:
    told = {one.cluster.name: one for one in similar_clusters(own(), CATALOG, most=99)}
    held = {name: next(one for one in told[name].compared if one.what == HELD) for name in told}
    assert held["flurry_druid_2019"].stated
    assert not held["kuaishou_druid_2018"].stated


def test_an_unknown_engine_is_told() -> None:
    with pytest.raises(KeyError, match="abacus"):
        similar_clusters(own("abacus"), CATALOG)
