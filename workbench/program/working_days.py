"""Working days, Monday to Friday: how doubts and answers are counted. Holidays differ by country and are not known."""

from __future__ import annotations

import datetime as dt

_WEEK, _WORKING = 7, 5


def working_days(first: dt.date, last: dt.date) -> int:
    """Working days after `first` up to and including `last`; negative where that comes earlier."""
    if last < first:
        return -working_days(last, first)
    return _since_monday(last) - _since_monday(first)


def after_working_days(day: dt.date, number: int) -> dt.date:
    """The day that comes `number` working days after a day; raises ValueError for a number below 0."""
    if number < 0:
        raise ValueError(f"working days are counted forwards, not {number}")
    while number > 0:
        day += dt.timedelta(days=1)
        number -= day.weekday() < _WORKING
    return day


def _since_monday(day: dt.date) -> int:
    """Working days from a Monday long ago up to and including a day."""
    weeks, weekday = divmod(day.toordinal() - 1, _WEEK)  # the first of January of the year 1 was a Monday
    return weeks * _WORKING + min(weekday + 1, _WORKING)
