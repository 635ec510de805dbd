"""How long answers take on the cluster bought, and with a node or a zone of it lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulate.cases import QUESTIONS, case, clickhouse, preaggregation, raw_table, requirement, rollup_table
from workbench.program.designs import Design
from workbench.simulate.case import Inputs
from workbench.simulate.estimate import estimate_design
from workbench.simulate.latency import Latency, Serving, latency, serving
from workbench.simulate.sizing import size
from workbench.simulate.uncertainty import Draws
from workbench.simulate.waiting import speedup

DRAWS = 64


def took(design: Design, **changes: Any) -> dict[str, Latency]:
    sizing = size(Inputs(case(design, **changes), Draws(DRAWS, 0)))
    at = serving(sizing.inputs, sizing.asked, sizing.cluster, -1)
    return {one.requirement.id: latency(sizing.inputs, one, at, -1) for one in sizing.asked.queries}


def nodes(**changes: Any) -> Serving:
    fields: dict[str, Any] = {
        "leaves": np.full(DRAWS, 6.0), "cores": 32.0, "copies": 2, "zones": 3, "every": np.full(DRAWS, 20.0),
        "once": np.full(DRAWS, 120.0),
    }  # fmt: skip
    return Serving(**{**fields, **changes})


@pytest.fixture(scope="module")
def one() -> Latency:
    return took(clickhouse())["FR-global"]


def test_what_copies_share_is_done_by_those_that_are_left() -> None:
    at = nodes()
    assert at.busy(2)[0] == pytest.approx((20 + 60) / (6 * 32))
    assert at.busy(1)[0] == pytest.approx((20 + 120) / (6 * 32))
    assert np.isinf(at.busy(0)).all()


@pytest.mark.parametrize(("copies", "zones", "left"), [(2, 3, 1), (3, 3, 2), (3, 2, 1), (1, 3, 0), (2, 1, 0)])
def test_a_zone_takes_at_most_its_share_of_copies(copies: int, zones: int, left: int) -> None:
    assert nodes(copies=copies, zones=zones).copies_without_zone == left


def test_losing_more_is_never_faster(one: Latency) -> None:
    busy = replace(one, at=nodes(once=np.full(DRAWS, 150.0)))
    assert (busy.node_lost >= busy.bought).all()
    assert (busy.zone_lost >= busy.node_lost).all()
    assert (busy.node_lost > busy.bought).any()


def test_with_no_copy_left_answers_never_come(one: Latency) -> None:
    single = replace(one, at=nodes(copies=1))
    assert np.isfinite(single.bought).all()
    assert np.isinf(single.node_lost).all()
    assert np.isinf(single.zone_lost).all()
    assert np.isinf(replace(one, at=nodes(zones=1)).zone_lost).all()


def test_the_copies_left_may_be_too_busy(one: Latency) -> None:
    full = replace(one, at=nodes(once=np.full(DRAWS, 300.0)))
    assert np.isfinite(full.bought).all()
    assert np.isinf(full.node_lost).all()


@settings(deadline=None)
@given(cores=st.floats(1, 128), times=st.floats(1.01, 8), load=st.floats(0, 100))
def test_more_cores_are_never_slower(one: Latency, cores: float, times: float, load: float) -> None:
    def on(count: float) -> Latency:
        faster = speedup(np.full(DRAWS, count), np.full(DRAWS, 16.0), np.full(DRAWS, 0.54))
        return replace(one, at=nodes(cores=count, once=np.full(DRAWS, load)), speedup=faster)

    few, many = on(cores), on(cores * times)
    assert (many.bought <= few.bought * (1 + 1e-9)).all()
    assert (many.node_lost <= few.node_lost * (1 + 1e-9)).all()


def test_askings_at_the_same_moment_wait_for_each_other() -> None:
    alone, together = (
        took(clickhouse(), requirements=[requirement("FR-x", ["asn"], concurrency=many)])["FR-x"].bought
        for many in (None, 500)
    )
    assert (together > 5 * alone).all()


def test_a_filter_by_the_shard_key_asks_one_shard() -> None:
    design = clickhouse(
        shard_key="zone", tables=[raw_table(400, include_rest=True), rollup_table("r", ["zone", "status"], "1h", 400)]
    )
    questions = [requirement("FR-one", ["status"], filter_by=["zone"]), requirement("FR-all", ["status"])]
    found = took(design, requirements=questions)
    assert (found["FR-one"].leaves == 1).all()
    assert (found["FR-all"].leaves > 1).all()


def test_nodes_for_questions_alone_are_as_busy_as_questions_make_them() -> None:
    shared, separate = (took(clickhouse(pools=pools))["FR-global"] for pools in ("shared", "separate"))
    assert not separate.at.every.any()
    assert (separate.busy <= 1).all()
    assert shared.at.every.all()


@pytest.mark.parametrize("design", [clickhouse(), preaggregation(), clickhouse(replicas=1, zones=1)])
def test_the_estimate_tells_every_state(design: Design) -> None:
    questions = [one.model_copy(update={"latency_p95_seconds": 2.0}) for one in QUESTIONS]
    found = estimate_design(case(design, requirements=questions), draws=DRAWS)
    assert set(found.questions) == set(found.answered_by) == set(found.latency_p95_seconds)
    assert set(found.unanswered_because) == set(found.unanswered)
    for item, question in found.questions.items():
        assert question.table == found.answered_by[item]
        assert question.rows_read.p90 >= question.rows_returned >= 1
        assert question.node_lost is not None
        if design.replicas == 1:
            assert question.node_lost.latency_p95_seconds is None
            assert question.node_lost.target_kept == 0.0
        else:
            assert question.node_lost.latency_p95_seconds is not None
            assert question.node_lost.latency_p95_seconds.p50 >= found.latency_p95_seconds[item].p50
            assert 0 <= (question.target_kept or 0) <= 1
