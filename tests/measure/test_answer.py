"""Cases, their errors, the summary and the targets of a validation."""

from __future__ import annotations

import math

import pytest

from workbench.measure.validation.answer import (
    Case,
    Target,
    absolute_error,
    interval_width,
    outside_interval,
    ratio_error,
    reached,
    summary,
)
from workbench.measure.validation.rows import BadRow, number, numbered, positive, stream_name


def case(given: float, predicted: float, p10: float | None = None, p90: float | None = None) -> Case:
    return Case("row", given, predicted, p10, p90)


def test_too_much_and_too_little_by_the_same_factor_are_the_same_error() -> None:
    assert ratio_error(case(10, 12.5)) == pytest.approx(0.25)
    assert ratio_error(case(12.5, 10)) == pytest.approx(0.25)
    assert case(10, 12.5).ratio == 1.25
    assert absolute_error(case(12.5, 10)) == 2.5


def test_the_summary_counts_errors_and_intervals() -> None:
    told = summary([case(10, 10, 9, 11), case(10, 15, 14, 16), case(10, 30), case(10, 9)])
    assert told.n == 4
    assert told.median_ratio_error == pytest.approx(1 / 9)
    assert told.p95_ratio_error == pytest.approx(2.0)
    assert told.within_2x == 0.75
    assert told.interval_coverage == 0.5
    assert (told.median_absolute_error, told.p95_absolute_error) == (1.0, 20.0)


def test_a_summary_of_nothing_says_nothing() -> None:
    told = summary([])
    assert (told.n, told.median_ratio_error, told.within_2x, told.interval_coverage) == (0, None, None, None)


@pytest.mark.parametrize(
    ("given", "predicted"), [(0.0, 1.0), (1.0, 0.0), (-1.0, 1.0), (1.0, math.nan), (math.inf, 1.0)]
)
def test_values_without_a_ratio_are_refused(given: float, predicted: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        case(given, predicted)


def test_a_target_holds_when_its_share_of_its_cases_is_within_the_limit() -> None:
    cases = [case(1, 1.0), case(1, 1.1), case(1, 1.2), case(100, 1)]
    small = Target("small", 0.6, 0.15, ratio_error, lambda one: one.given < 10)
    kept = reached(small, cases)
    assert (kept.n, kept.share_within, kept.holds) == (3, pytest.approx(2 / 3), True)
    assert kept.error_at_share == pytest.approx(0.1)
    assert reached(Target("all", 0.6, 0.15, ratio_error), cases).holds is False
    assert reached(small, []).holds is None


def test_intervals_are_errors_too() -> None:
    within, outside, without = case(10, 10, 8, 12), case(10, 10, 11, 12), case(10, 10)
    assert [outside_interval(one) for one in (within, outside, without)] == [0.0, 1.0, 1.0]
    assert interval_width(within) == 1.5
    assert interval_width(without) == interval_width(case(10, 10, 0, 12)) == math.inf
    assert reached(Target("width", 1.0, 8.0, interval_width), [without]).error_at_share is None


def test_cells_are_numbers_or_a_located_fault() -> None:
    row = {"n": "1e6", "none": " ", "word": "many", "zero": "0", "profile": "mid", "path_model": ""}
    assert (number(2, row, "n"), number(2, row, "none"), positive(2, row, "n")) == (1e6, None, 1e6)
    with pytest.raises(BadRow, match="line 7, column word: 'many' is not a number"):
        number(7, row, "word")
    for column in ("none", "zero"):
        with pytest.raises(BadRow, match=f"line 7, column {column}"):
            positive(7, row, column)
    assert list(numbered([row])) == [(2, row)]
    assert stream_name(row) == stream_name({"profile": "mid"}) == "mid-indep"
    assert stream_name({**row, "path_model": "zoned"}) == "mid-zoned"
