"""Working days against numpy's business days."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.program.working_days import after_working_days, working_days

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))


@given(DAYS, DAYS)
def test_they_are_the_business_days_between(first: dt.date, last: dt.date) -> None:
    day = dt.timedelta(days=1)
    early, late = min(first, last), max(first, last)
    counted = int(np.busday_count(early + day, late + day))
    assert working_days(first, last) == (counted if first <= last else -counted)


@given(DAYS, st.integers(1, 300))
def test_so_many_of_them_later_is_a_working_day_that_far_away(day: dt.date, number: int) -> None:
    found = after_working_days(day, number)
    assert working_days(day, found) == number
    assert found.weekday() < 5


@pytest.mark.parametrize(
    ("day", "number", "found"),
    [("2026-11-20", 1, "2026-11-23"), ("2026-11-21", 1, "2026-11-23"), ("2026-11-23", 0, "2026-11-23")],
)
def test_a_weekend_counts_for_nothing(day: str, number: int, found: str) -> None:
    assert after_working_days(dt.date.fromisoformat(day), number) == dt.date.fromisoformat(found)
