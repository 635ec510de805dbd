"""Questions against measured ones, through the command's own path and through a design's."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from tests.simulate.cases import case, clickhouse, raw_table, requirement
from tests.truth import needs_truth, truth_dir
from workbench.measure.validation.answer import Case, Skipped, ratio_error, reached, summary
from workbench.measure.validation.queries import QUESTIONS, SUMS, TARGETS, predict
from workbench.program.streams import Stream
from workbench.simulate.case import Inputs
from workbench.simulate.demand import demand
from workbench.simulate.uncertainty import Draws
from workbench.store.catalog import load_catalog
from workbench.store.loader import load_stream


def truth() -> Path:
    folder = truth_dir()
    assert folder is not None
    return folder


def streams() -> dict[str, Stream]:
    return {path.stem: load_stream(path) for path in truth().glob("streams/*.yaml")}


def predicted(rows: Iterable[dict[str, str]]) -> list[Case | Skipped]:
    return list(predict(list(rows), streams(), load_catalog()))


def table() -> list[dict[str, str]]:
    with (truth() / "engine_queries.csv").open() as lines:
        return list(csv.DictReader(lines, restval=""))


def row(**cells: str) -> dict[str, str]:
    usual = {
        "engine": "clickhouse(chdb)", "version": "26.9", "variant": "zone_ts-lz4", "profile": "mid", "threads": "1",
        "n_events": "5000000", "query": "q5b_group_zone_country_hour", "cpu_s_median": "0.5",
    }  # fmt: skip
    return {**usual, **cells}


@needs_truth
def test_half_of_the_questions_are_told_within_35_per_cent() -> None:
    answers = predicted(table())
    cases = [one for one in answers if isinstance(one, Case)]
    assert len(cases) >= 370
    assert all(reached(target, cases).holds for target in TARGETS)
    for engine in ("clickhouse", "duckdb", "spark"):
        told = summary([one for one in cases if one.part == engine])
        assert told.median_ratio_error is not None
        assert told.median_ratio_error <= 0.35, engine
    assert (summary(cases).within_2x or 0) >= 0.9
    assert (summary(cases).interval_coverage or 0) >= 0.6


@needs_truth
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_kind_of_question_is_far_off(question: str) -> None:
    cases = [one for one in predicted(row for row in table() if row["query"] == question) if isinstance(one, Case)]
    assert 0.5 <= np.median([one.ratio for one in cases]) <= 1.6


@needs_truth
@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"cpu_s_median": ""}, "no CPU seconds"),
        ({"cpu_s_median": "0"}, "no CPU seconds"),
        ({"engine": "postgres"}, "no coefficients for postgres"),
        ({"query": "startup (JVM+session)"}, "no question of this table"),
        ({"profile": "tiny"}, "no stream tiny-indep"),
    ],
)
def test_a_row_that_cannot_be_predicted_says_why(cells: dict[str, str], why: str) -> None:
    (found,) = predicted([row(**cells)])
    assert isinstance(found, Skipped)
    assert why in found.why


@needs_truth
def test_a_design_is_told_by_the_same_law() -> None:
    """The same question of the same events as the question of a program, in a design that keeps them for a day."""
    (told,) = predicted([row()])
    assert isinstance(told, Case)
    events = streams()["mid-indep"].model_copy(update={"events_per_day": 5e6})
    question = requirement("FR-x", ["zone", "country"], measures=SUMS, window=None)
    design = clickhouse(tables=[raw_table(1, codec="lz4")])
    (query,) = demand(Inputs(case(design, stream=events, requirements=[question]), Draws(257, 0))).queries
    asked = Case("design", told.predicted, float(np.median(query.cpu_seconds(0))))
    assert ratio_error(asked) <= 0.02
