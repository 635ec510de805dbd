"""ClickBench: load time, bytes and hot total follow from the engine's coefficients and the machine."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import pairwise

import pytest

from tests.truth import needs_truth, truth_dir
from workbench.measure.validation.answer import Case, Skipped, reached
from workbench.measure.validation.clickbench import (
    BENCHMARK,
    BYTES,
    COLUMNS,
    FIGURES,
    HOT,
    LOAD,
    TARGETS,
    predict,
    predict_shipped,
)
from workbench.measure.validation.rows import BadRow
from workbench.store.catalog import load_catalog, load_record
from workbench.verbs.validate import validate

CATALOG = load_catalog()
TABLE = "clickbench.csv"


def row(**cells: str) -> dict[str, str]:
    own = {"system": "ClickHouse", "machine": "c6a.4xlarge", "result_key": "c6a.4xlarge", "cluster_size": "1",
           "vcpu_per_node": "16.0", "n_null_hot": "0", LOAD: "300", BYTES: "15000000000", HOT: "19"}  # fmt: skip
    return {**dict.fromkeys(COLUMNS, ""), **own, **cells}


def managed(gib: int, **cells: str) -> dict[str, str]:
    return row(system="ClickHouse Cloud", machine=f"ClickHouse Cloud: {gib}GiB", vcpu_per_node="", **cells)


def figures(cells: dict[str, str]) -> dict[str, float]:
    told = list(predict([cells], {}, CATALOG))
    return {one.part: one.predicted for one in told if isinstance(one, Case)}


def facts(told: Iterable[Case | Skipped]) -> list[float]:
    return [amount for one in told if isinstance(one, Case) for amount in (one.given, one.predicted, one.p10 or 0.0)]


@needs_truth
def test_the_public_results_are_held_as_promised() -> None:
    folder = truth_dir()
    assert folder is not None
    validation = validate("clickbench", folder / TABLE)
    assert len(validation.cases) >= 3 * 70
    assert all(kept.holds for kept in validation.targets), validation.targets
    with (folder / TABLE).open(encoding="utf-8", newline="") as lines:
        assert len(validation.cases) + len(validation.skipped) == 3 * len(list(csv.DictReader(lines)))


@needs_truth
def test_what_ships_says_what_the_table_says() -> None:
    folder = truth_dir()
    assert folder is not None
    shipped = predict_shipped(load_record().results[BENCHMARK].results, CATALOG)
    table = validate("clickbench", folder / TABLE).cases
    assert sorted(facts(shipped)) == pytest.approx(sorted(facts(table)), rel=1e-5)


def test_results_ship_that_are_held_as_promised() -> None:
    cases = [one for one in predict_shipped(load_record().results[BENCHMARK].results, CATALOG) if isinstance(one, Case)]
    assert len(cases) == 3 * 80
    assert all(reached(target, cases).holds for target in TARGETS)


def test_known_results_are_met_within_half() -> None:
    told = figures(row())
    given = {LOAD: 304.0, BYTES: 15.27e9, HOT: 18.97}
    for figure in FIGURES:
        assert given[figure] / 1.5 < told[figure] < given[figure] * 1.5, figure


def test_more_cores_are_never_slower_and_change_no_bytes() -> None:
    told = [figures(managed(gib)) for gib in (8, 12, 16, 32, 64, 120, 236, 356, 1024)]
    for smaller, larger in pairwise(told):
        assert larger[LOAD] < smaller[LOAD]
        assert larger[HOT] < smaller[HOT]
        assert larger[BYTES] == smaller[BYTES]


def test_nodes_share_the_loading_and_not_one_question() -> None:
    one, three = figures(managed(64)), figures(managed(64, cluster_size="3"))
    assert three[LOAD] == pytest.approx(one[LOAD] / 3)
    assert three[HOT] == one[HOT]


def test_an_attached_disk_bounds_the_loading_of_a_large_machine() -> None:
    large, larger = (figures(row(vcpu_per_node=vcpu)) for vcpu in ("64", "192"))
    assert larger[LOAD] == large[LOAD]
    assert larger[HOT] < large[HOT]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"system": "Pinot"}, "no coefficients"),
        ({"tags": "C++|stateless"}, "nothing is loaded"),
        ({"cluster_size": "serverless"}, "number of nodes"),
        ({"vcpu_per_node": ""}, "neither virtual CPUs nor memory"),
    ],
)
def test_a_row_that_cannot_be_predicted_is_skipped_for_each_figure(cells: dict[str, str], why: str) -> None:
    told = list(predict([row(**cells)], {}, CATALOG))
    assert len(told) == len(FIGURES)
    assert all(isinstance(one, Skipped) and why in one.why for one in told)


def test_a_figure_that_is_not_given_or_not_comparable_is_skipped() -> None:
    assert set(figures(row(**{LOAD: "0"}))) == {BYTES, HOT}
    assert set(figures(row(n_null_hot="2"))) == {LOAD, BYTES}


def test_a_cell_that_is_no_number_is_told() -> None:
    with pytest.raises(BadRow, match="line 2, column load_time_s"):
        figures(row(**{LOAD: "fast"}))
