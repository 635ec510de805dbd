"""Time of one rollup of many columns at a volume that nobody could count."""

from __future__ import annotations

import time

from workbench.program.streams import Column, Curve, Stream
from workbench.simulate.rollup import rollup_rows

COLUMNS, EVENTS, REPEATS = 10, 1e12, 25


def wide_stream() -> Stream:
    """Ten independent columns from ten values to ten billion."""
    return Stream(
        id="STR-wide",
        title="Wide",
        events_per_day=EVENTS,
        raw_bytes_per_event=1000.0,
        curve=Curve(swing=0.4),
        columns=[
            Column(name=f"c{place}", type="uint64", cardinality=10.0 ** (1 + place), skew=0.6 + 0.07 * place)
            for place in range(COLUMNS)
        ],
    )


def run() -> list[tuple[str, float, str, str]]:
    """The least CPU time of several calls, spectra included: nothing is kept from one to the next."""
    stream = wide_stream()
    names = [column.name for column in stream.columns]
    took = []
    for _ in range(REPEATS):
        started = time.process_time()
        rollup_rows(stream, names, "1h", EVENTS)
        took.append(time.process_time() - started)
    return [("rollup rows, 10 columns of 10 to 10^10 values, 10^12 events, hourly", 1e3 * min(took), "ms CPU", "<= 20")]
