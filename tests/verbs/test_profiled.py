"""What a profiled stream says of its columns and sets, in counts."""

from __future__ import annotations

import pytest

from workbench.program.streams import Column, Curve, Frequencies, Stream, TupleSpectrum
from workbench.verbs.profiled import WHOLE, profiled

STREAM = Stream(
    id="STR-sample",
    title="A sample",
    events_per_day=600,
    raw_bytes_per_event=100,
    curve=Curve(days=2),
    columns=[
        Column(name="status", type="uint16", frequencies=Frequencies(seen=[200, 800], values=[2, 1])),
        Column(name="visitor", type="string", frequencies=Frequencies(seen=[1, 2], values=[400, 400])),
        Column(name="country", type="string", determined_by="visitor", frequencies=Frequencies(seen=[400], values=[3])),
        Column(name="declared", type="uint16", cardinality=7),
    ],
    tuples=[TupleSpectrum(columns=["status", "visitor"], frequencies=Frequencies(seen=[1, 2], values=[800, 200]))],
)


def test_columns_are_told_by_their_values_seen_and_expected() -> None:
    found = profiled(STREAM, 1)
    assert [one.column.name for one in found.columns] == ["visitor", "country", "status"], "what was counted"
    visitor, country, status = found.columns
    assert visitor.values == 800
    assert visitor.further.p50 == pytest.approx(800, rel=0.02), "the sample itself"
    assert status.top_share == pytest.approx(800 / 1200)
    assert country.hangs_on == "a function of visitor"
    assert not visitor.hangs_on


def test_more_events_hold_more_values_and_say_so() -> None:
    once, often = profiled(STREAM, 1), profiled(STREAM, 100)
    assert often.columns[0].further.p50 > 1.2 * once.columns[0].further.p50
    assert often.sentence.startswith(
        "A sample: 600 events a day over 2 days, 4 columns. visitor has the most values, 800"
    )
    assert "100 times the events would hold" in often.sentence


def test_sets_are_told_with_the_events_that_a_row_stands_for() -> None:
    [found] = profiled(STREAM, 1).sets
    assert (found.columns, found.grain, found.rows) == (("status", "visitor"), WHOLE, 1000)
    assert found.events_per_row == pytest.approx(1.2)


def test_a_stream_without_counts_is_still_told() -> None:
    declared = STREAM.model_copy(update={"columns": [Column(name="a", type="uint8", cardinality=5)], "tuples": []})
    assert profiled(declared, 10).sentence == "A sample: 600 events a day over 2 days, one column."
