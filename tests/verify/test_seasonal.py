"""Expectations from a series' own history: growth, weekends and holidays are no jumps; doubled days and steps are."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.verify.seasonal import Series, flat_runs, jumps


def series(
    days: int = 56, *, hours: int = 24, growth: float = 0.02, weekend: float = 0.7, noise: float = 0.03, seed: int = 1
) -> Series:
    random = np.random.default_rng(seed)
    day = np.arange(days)[:, None]
    curve = 1 + 0.5 * np.sin(2 * np.pi * (np.arange(hours) - 8) / 24) if hours > 1 else np.ones(1)
    level = 10_000 * np.where(day % 7 >= 5, weekend, 1.0) * (1 + growth) ** (day / 7)
    made: Series = np.round(level * curve * np.exp(random.normal(0, noise, (days, hours))))
    return made


def found(amounts: Series) -> list[tuple[int, int]]:
    return [(day, slot) for day, slot, _ in jumps(amounts, factor=1.7, deviations=6.0, counts=True)]


@pytest.mark.parametrize("hours", [1, 24])
@pytest.mark.parametrize("growth", [-0.08, 0.0, 0.15])
@pytest.mark.parametrize("weekend", [0.3, 1.0, 1.5])
def test_growth_and_weekends_are_no_jumps(hours: int, growth: float, weekend: float) -> None:
    assert found(series(hours=hours, growth=growth, weekend=weekend)) == []


@pytest.mark.parametrize("hours", [1, 24])
def test_a_week_of_holidays_and_the_return_from_it_are_no_jumps(hours: int) -> None:
    amounts = series(hours=hours)
    amounts[30:37] *= 0.65
    assert found(amounts) == []


def test_a_doubled_day_and_a_doubled_hour_are_found_and_nothing_else_is() -> None:
    days = series(hours=1)
    days[40] *= 2
    assert found(days) == [(40, 0)]
    hours = series()
    hours[40, 5] *= 2
    assert found(hours) == [(40, 5)]


def test_a_change_of_units_is_found_on_the_day_that_it_begins() -> None:
    amounts = series(hours=1)
    amounts[30:] /= 1024
    assert (30, 0) in found(amounts)
    assert min(found(amounts)) == (30, 0)


def test_what_is_expected_is_what_would_have_been() -> None:
    amounts = series(hours=1)
    usual = float(amounts[40, 0])
    amounts[40] = 0
    [(day, _, expected)] = jumps(amounts, factor=1.7, deviations=6.0, counts=True)
    assert day == 40
    assert expected == pytest.approx(usual, rel=0.1)


def test_small_counts_are_left_to_chance() -> None:
    random = np.random.default_rng(5)
    assert found(random.poisson(4.0, (56, 24)).astype(float)) == []


def test_few_days_tell_no_weekdays_apart() -> None:
    amounts = series(12, hours=1, weekend=0.4)
    assert found(amounts) == []
    amounts[9] *= 1000
    assert found(amounts) == [(9, 0)]


@pytest.mark.parametrize("days", [7, 10, 14, 20])
@pytest.mark.parametrize("hours", [1, 24])
def test_weekends_of_a_short_history_are_no_jumps_and_a_lost_day_is_one(days: int, hours: int) -> None:
    assert found(series(days, hours=hours, weekend=0.05)) == []
    amounts = series(days, hours=hours, weekend=0.9)
    amounts[3] *= 0.05
    assert {day for day, _ in found(amounts)} == {3}


def test_counts_that_spread_wider_than_chance_are_left_to_their_own_noise() -> None:
    random = np.random.default_rng(5)
    amounts = random.integers(0, 50, (28, 24)).astype(float)
    assert found(amounts) == []
    amounts[20, 7] = 5_000
    assert found(amounts) == [(20, 7)]


def test_a_line_that_lies_flat_is_found_unless_the_series_is_flat_by_nature() -> None:
    amounts = series()
    amounts[6, 3:20] = 5_000
    assert list(flat_runs(amounts, 6)) == [(6 * 24 + 3, 17)]
    assert list(flat_runs(np.full((28, 1), 500.0), 6)) == []
    assert list(flat_runs(np.zeros((28, 24)), 6)) == []
