"""Sets measured with their time buckets: taken as counted, divided below a bucket, multiplied by what is left open."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.program.streams import Column, Curve, Frequencies, Stream, TupleSpectrum
from workbench.simulate.rollup import rollup_rows

DAYS, PER_DAY = 100, 50


def timetable(*measured: TupleSpectrum) -> Stream:
    """Fifty lines that each leave once a day, at an hour of their own, on one of two engines."""
    every_day = Frequencies(seen=[DAYS], values=[PER_DAY])
    return Stream(
        id="STR-lines",
        title="Lines",
        events_per_day=PER_DAY,
        raw_bytes_per_event=100.0,
        curve=Curve(hourly=[1.0] * 24, days=DAYS),
        columns=[
            Column(name="line", type="uint16", frequencies=every_day),
            Column(name="station", type="uint16", frequencies=every_day),
            Column(name="engine", type="uint8", weights=[0.5, 0.5]),
        ],
        tuples=list(measured),
    )


def set_of(*columns: str, grain: str | None, seen: float, values: float) -> TupleSpectrum:
    return TupleSpectrum(columns=list(columns), grain=grain, frequencies=Frequencies(seen=[seen], values=[values]))


ONCE_A_DAY = set_of("line", grain="1d", seen=1, values=DAYS * PER_DAY)


def rows(stream: Stream, *names: str, grain: str) -> float:
    return rollup_rows(stream, names, grain).expected


def test_values_that_keep_to_hours_are_not_taken_for_random() -> None:
    apart = rows(timetable(), "line", grain="1d")
    assert apart == pytest.approx(DAYS * PER_DAY * (1 - np.exp(-1)), rel=0.02)
    assert rows(timetable(ONCE_A_DAY), "line", grain="1d") == pytest.approx(DAYS * PER_DAY, rel=0.01)


def test_a_finer_grain_divides_the_measured_bucket() -> None:
    hourly = rows(timetable(ONCE_A_DAY), "line", grain="1h")
    assert rows(timetable(ONCE_A_DAY), "line", grain="1d") <= hourly <= DAYS * PER_DAY * (1 + 1e-9)
    twice = set_of("line", grain="1h", seen=2, values=DAYS * PER_DAY / 2)
    halves = rows(timetable(twice), "line", grain="30min")
    assert DAYS * PER_DAY / 2 < halves < DAYS * PER_DAY


def test_a_coarser_grain_does_not_use_it() -> None:
    assert rows(timetable(ONCE_A_DAY), "line", grain="10d") == rows(timetable(), "line", grain="10d")
    assert rows(timetable(ONCE_A_DAY), "line", grain="none") == pytest.approx(PER_DAY)


def test_the_finest_bucket_that_divides_is_taken() -> None:
    by_hour = set_of("line", grain="1h", seen=2, values=DAYS * PER_DAY / 2)
    assert rows(timetable(ONCE_A_DAY, by_hour), "line", grain="1h") == pytest.approx(DAYS * PER_DAY / 2, rel=0.01)


def test_columns_that_it_leaves_open_multiply() -> None:
    daily = set_of("line", grain="1d", seen=10, values=DAYS * PER_DAY / 10)
    assert rows(timetable(daily), "line", "engine", grain="1d") == pytest.approx(DAYS * PER_DAY / 5, rel=0.02)


def test_a_larger_set_without_time_is_preferred() -> None:
    pair = set_of("line", "station", grain=None, seen=DAYS, values=PER_DAY)
    with_pair = rows(timetable(ONCE_A_DAY, pair), "line", "station", grain="1d")
    assert with_pair == rows(timetable(pair), "line", "station", grain="1d")
    timed = set_of("line", "station", grain="1d", seen=1, values=DAYS * PER_DAY)
    assert rows(timetable(pair, timed), "line", "station", grain="1d") == pytest.approx(DAYS * PER_DAY, rel=0.01)
