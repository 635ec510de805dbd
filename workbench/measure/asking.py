"""Questions asked of one table of made or generated events, and what of it they read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from workbench.program.designs import RollupTable, Table
from workbench.program.requirements import Functional
from workbench.simulate.facts import StreamFacts
from workbench.simulate.grain import time_spectrum
from workbench.simulate.reading import filtered_prefix, given_value, rows_touched
from workbench.simulate.scanning import Matched
from workbench.simulate.spectrum import Spectrum

Picked = Literal["all", "largest", "middle"]
"""The value of the filter: none, the one of most events, or the one in the middle of those that occur."""


@dataclass(frozen=True)
class Asked:
    """A question: its shape, the value that its filter picks, and whether it keeps to the busiest hour."""

    name: str
    question: Functional
    picked: Picked = "all"
    one_hour: bool = False

    @classmethod
    def of(cls, name: str, picked: Picked = "all", *, one_hour: bool = False, **shape: Any) -> Asked:
        """A question of that shape: dimensions, measures, filter_by, grain (`none` unless told) and top_n."""
        fields = {"id": "FR-asked", "title": name, "question": "?", "audience": "internal", "priority": 1}
        return cls(name, Functional.model_validate({**fields, "grain": "none", **shape}), picked, one_hour)


def matched(facts: StreamFacts, table: Table, asked: Asked, *, events: float, least: float) -> Matched:
    """What of a table of so many events a question reads, where rows are read in blocks of `least`."""
    columns = asked.question.filter_by
    share = 1.0 if asked.picked == "all" else picked_share(facts.spectrum(columns), asked.picked, events)
    busiest = time_spectrum(facts.stream.curve, "1h").largest if asked.one_hour else 1.0
    rows = events
    if isinstance(table, RollupTable):
        rows = float(facts.rows(table.dimensions, table.grain)(events))
    in_window = rows * busiest
    passed = in_window * share
    pruned = passed if filtered_prefix(table, asked.question) else in_window
    touched = float(rows_touched(rows, pruned, stretches=float(bool(columns)), least=least))
    return Matched(touched, passed, events * share * busiest, busiest)


def facts_of_picked(facts: StreamFacts, asked: Asked, events: float) -> StreamFacts:
    """The stream as it is within the value that a question's filter picks: what other values own falls away."""
    if asked.picked == "all" or len(asked.question.filter_by) != 1:
        return facts
    (column,) = asked.question.filter_by
    values = float(facts.spectrum([column]).expected_distinct(events))
    return StreamFacts(given_value(facts.stream, column, 1.0 if asked.picked == "largest" else max(1.0, values / 2.0)))


def picked_share(spectrum: Spectrum, picked: Picked, events: float) -> float:
    """Share of the events of the largest value, or of the one in the middle of those that occur."""
    if picked == "largest":
        return spectrum.largest
    middle = float(spectrum.expected_distinct(events)) / 2.0
    return float(spectrum.probability[np.searchsorted(np.cumsum(spectrum.count), middle)])
