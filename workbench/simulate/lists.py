"""How right sketches are: the lists of largest values and the distinct counts of whoever has most events."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from workbench.program.designs import Largest, RollupTable

from .case import CannotEstimateError, Inputs
from .columns import median
from .grain import DAY_SECONDS, grain_seconds
from .queries import Query
from .result import ListAccuracy
from .served import largest_of
from .sizing import Sizing
from .sketches import DEFAULT_LARGEST, count_min, distinct_error, kept
from .topn import Counters, Method, topn_accuracy


def list_accuracies(sizing: Sizing) -> Mapping[str, ListAccuracy]:
    """How right the lists of a design are, by question, of those that are answered from sketches of the largest."""
    found = {}
    for query in sizing.asked.queries:
        accuracy = list_accuracy(sizing.inputs, query)
        if accuracy is not None:
            found[query.requirement.id] = accuracy
    return found


def list_accuracy(inputs: Inputs, query: Query) -> ListAccuracy | None:
    """How right a list is for the largest value of the filter, over one bucket of the table; None without a sketch.

    A sketch of m counters or cells for each value that is asked for sees the events of a bucket; the recall follows
    from how they spread over the column's values (`topn_accuracy`). The largest customer's list is the hardest of them
    to keep whole, since most of its events are of rare values.
    """
    asked = next((measure for measure in query.requirement.measures if measure.function == "top"), None)
    table = query.table
    if asked is None or asked.column is None or not isinstance(table, RollupTable) or asked.column in table.dimensions:
        return None
    narrowed = _of_the_largest(inputs, query)
    seconds = grain_seconds(table.grain) or DAY_SECONDS
    events = max(1.0, median(narrowed.case.stream.events_per_day) * table.sample * seconds / DAY_SECONDS)
    largest = query.requirement.top_n or DEFAULT_LARGEST
    by_cells = kept(table, asked).sketch == "count_min"
    method: Method = count_min(inputs.coefficient, largest) if by_cells else _counters(inputs, largest)
    found = topn_accuracy(narrowed.facts.spectrum([asked.column]), events, largest, method)
    return ListAccuracy(largest, found.recall, found.recall_p10, found.recall_p90, found.count_error)


def distinct_errors(sizing: Sizing) -> Mapping[str, float]:
    """Relative standard error of the distinct counts that are answered from sketches, by question.

    That of the values which the filter's largest value shows in the question's window, its sketches merged
    (`distinct_error`); few values are told the better.
    """
    found = {}
    for query in sizing.asked.queries:
        question = query.requirement
        asked = next((one for one in question.measures if one.function == "distinct" and not one.exact), None)
        if asked is not None and asked.column is not None and _is_sketch(query, asked.column):
            inputs = _of_the_largest(sizing.inputs, query)
            days = question.window.days if question.window else 1.0
            events = max(1.0, median(inputs.case.stream.events_per_day) * query.table.sample * days)
            values = max(1.0, float(inputs.facts.values([asked.column])(events)))
            found[question.id] = distinct_error(float(inputs.coefficient("distinct_registers")[0]), values)
    return found


def _is_sketch(query: Query, column: str) -> bool:
    """Whether the table keeps a sketch of a column, and not the column itself."""
    return isinstance(query.table, RollupTable) and column not in query.table.dimensions


def _of_the_largest(inputs: Inputs, query: Query) -> Inputs:
    """The inputs with the events of the filter's largest value alone; all of them where it stands not by itself."""
    if not query.requirement.filter_by:
        return inputs
    case = inputs.case
    try:
        stream = largest_of(case, Largest(column=query.requirement.filter_by[0], values=1))
    except CannotEstimateError:
        return inputs
    return replace(inputs, case=replace(case, stream=stream))


def _counters(inputs: Inputs, largest: int) -> Counters:
    """The counters that the engine keeps for a list, and the cells of the filter in front of them, where it has one."""
    counters = largest * float(inputs.coefficient("top_counters_per_value")[0])
    if not any("top_filter_cells" in engine.coefficients for engine in inputs.case.lineage):
        return Counters(counters)
    cells = float(inputs.coefficient("top_filter_cells")[0]) * counters
    return Counters(counters, 2.0 ** math.ceil(math.log2(cells)))
