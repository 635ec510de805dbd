"""Spectra fitted to what a column's owner knows."""

from __future__ import annotations

import pytest

from workbench.simulate.fitting import Facts, fitted
from workbench.simulate.spectrum import zipf

DAY = 1e9


@pytest.mark.parametrize(("cardinality", "skew"), [(1e4, 0.5), (2e5, 1.1), (5e7, 0.9), (1e9, 1.0)])
def test_facts_told_by_a_zipf_law_give_it_back(cardinality: float, skew: float) -> None:
    truth = zipf(cardinality, skew)
    day = float(truth.expected_distinct(DAY))
    hour = float(truth.expected_distinct(DAY / 24))
    tops = ((1, float(truth.top_share(1))), (10, float(truth.top_share(10))))
    spectrum = fitted(Facts(DAY, hour, day, tops))
    assert spectrum.expected_distinct(DAY) == pytest.approx(day, rel=1e-6)
    assert spectrum.expected_distinct(DAY * 30) == pytest.approx(truth.expected_distinct(DAY * 30), rel=1e-3)
    assert spectrum.top_share(100) == pytest.approx(truth.top_share(100), rel=1e-4)


def test_distinct_a_day_and_the_largest_value_are_both_met() -> None:
    spectrum = fitted(Facts(DAY, distinct_per_day=120_000, top_share=((1, 0.13),)))
    assert spectrum.expected_distinct(DAY) == pytest.approx(120_000, rel=1e-5)
    assert spectrum.largest == pytest.approx(0.13, rel=1e-5)


def test_facts_that_no_zipf_law_meets_are_met_in_between() -> None:
    spectrum = fitted(Facts(DAY, distinct_per_day=1e6, top_share=((1, 0.13), (10, 0.35), (100, 0.36))))
    assert 0.05 < spectrum.largest < 0.3
    assert 3e5 < spectrum.expected_distinct(DAY) < 3e6


def test_one_fact_assumes_no_skew_unless_told() -> None:
    assert fitted(Facts(DAY, distinct_per_day=5000)).cardinality == pytest.approx(5000, rel=1e-5)
    skewed = fitted(Facts(DAY, distinct_per_hour=5000, skew=1.2))
    assert skewed.expected_distinct(DAY / 24) == pytest.approx(5000, rel=1e-5)
    assert skewed.largest > 0.1


@pytest.mark.parametrize("facts", [Facts(DAY), Facts(DAY, distinct_per_day=2 * DAY), Facts(DAY, top_share=((1, 0.0),))])
def test_impossible_or_missing_facts_are_refused(facts: Facts) -> None:
    with pytest.raises(ValueError, match=r"facts|more distinct"):
        fitted(facts)
