"""Break-evens: the value of one input at which the target is met, all else as it stands."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from workbench.program.base import Amount, Growth, GrowthRange, Range
from workbench.program.streams import Column, Stream
from workbench.simulate.case import Case, Inputs
from workbench.simulate.columns import median
from workbench.simulate.sizing import size

from .answer import BreakEven
from .candidate import Candidate
from .evaluate import Evaluator

WIDEST = 1000.0
CLOSE = 0.005
"""How near a border is found, as a share of its value."""
ROW_FACTOR = {"columnar": "part_overhead", "managed": "part_overhead", "relational": "bloat"}
"""The coefficient of each store that multiplies the bytes of a row."""


@dataclass(frozen=True)
class _Input:
    name: str
    words: str
    now: float
    unit: str
    scaled: Callable[[Case, Candidate, float], tuple[Case, Candidate]]


def break_evens(
    evaluate: Evaluator, candidate: Candidate, with_plan: str, out_of_time: Callable[[], bool] = lambda: False
) -> list[BreakEven]:
    """For each input of the candidate the factor found by bisection in logs, to within half a percent.

    More events, growth, values, bytes or days never need less, so there is one such value at most; it is told where the
    target is missed as things stand as well as where it is met with room to spare. Inputs for which no time is left are
    not told.
    """
    found = []
    for one in itertools.takewhile(lambda _: not out_of_time(), _inputs(evaluate, candidate)):
        factor = _factor(evaluate, candidate, one)
        value = None if factor is None else one.now * factor
        found.append(BreakEven(with_plan, one.name, one.words, one.now, value, one.unit))
    return found


def _factor(evaluate: Evaluator, candidate: Candidate, one: _Input) -> float | None:
    """The largest factor on an input at which the target is met; None where none is in range."""

    def met(factor: float) -> bool:
        case, scaled = one.scaled(evaluate.case, candidate, factor)
        other = Evaluator(case, evaluate.target, evaluate.draws)
        outcome = other.sized(scaled)
        evaluate.evaluations += other.evaluations
        return outcome is not None and outcome.probability_met >= evaluate.target.probability

    fits = met(1.0)
    if met(WIDEST if fits else 1.0 / WIDEST) == fits:
        return None
    low, high = (1.0, WIDEST) if fits else (1.0 / WIDEST, 1.0)
    while high > low * (1.0 + CLOSE):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if met(middle) else (low, middle)
    return low


def _inputs(evaluate: Evaluator, candidate: Candidate) -> Iterator[_Input]:
    stream = evaluate.case.stream
    yield _Input(
        f"{stream.id}.events_per_day", "events a day", median(stream.events_per_day), "events a day", _more_events
    )
    if (growth := median(stream.growth_per_year)) > 0:
        yield _Input(
            f"{stream.id}.growth_per_year", "percent growth a year", 100 * growth, "percent a year", _faster_growth
        )
    if (row_bytes := _row_bytes(evaluate, candidate)) is not None:
        yield row_bytes
    if (days := _days_kept(evaluate, candidate)) is not None:
        yield days
    used = {name for table in candidate.design.tables for name in getattr(table, "dimensions", ())}
    for column in stream.columns:
        if column.name in used and column.cardinality is not None and column.determined_by is None:
            yield _Input(
                f"{stream.id}.columns.{column.name}.cardinality", f"distinct values of {column.name}",
                median(column.cardinality), "values", _more_values(column),
            )  # fmt: skip


def _more_events(case: Case, candidate: Candidate, factor: float) -> tuple[Case, Candidate]:
    return _with_stream(case, events_per_day=_scaled(case.stream.events_per_day, factor)), candidate


def _faster_growth(case: Case, candidate: Candidate, factor: float) -> tuple[Case, Candidate]:
    growth = case.stream.growth_per_year
    if isinstance(growth, GrowthRange):
        faster: Growth = growth.model_copy(update={"p5": growth.p5 * factor, "p95": growth.p95 * factor})
    else:
        faster = growth * factor
    return _with_stream(case, growth_per_year=faster), candidate


def _more_values(column: Column) -> Callable[[Case, Candidate, float], tuple[Case, Candidate]]:
    def scaled(case: Case, candidate: Candidate, factor: float) -> tuple[Case, Candidate]:
        assert column.cardinality is not None
        other = column.model_copy(update={"cardinality": _at_least_one(_scaled(column.cardinality, factor))})
        columns = [other if one.name == column.name else one for one in case.stream.columns]
        return _with_stream(case, columns=columns), candidate

    return scaled


def _with_stream(case: Case, **fields: object) -> Case:
    stream: Stream = case.stream.model_copy(update=fields)
    return replace(case, stream=stream)


def _row_bytes(evaluate: Evaluator, candidate: Candidate) -> _Input | None:
    """Bytes of a stored row, by the coefficient that multiplies them; None where the store has none."""
    case = evaluate.case_of(candidate)
    name = ROW_FACTOR[case.engine.store]
    coefficient = next((one.coefficients[name] for one in case.lineage if name in one.coefficients), None)
    if coefficient is None:
        return None

    def scaled(case: Case, candidate: Candidate, factor: float) -> tuple[Case, Candidate]:
        wider = coefficient.model_copy(update={"value": coefficient.value * factor})
        engine = case.engine.model_copy(update={"coefficients": {**case.engine.coefficients, name: wider}})
        return replace(case, engine=engine), candidate

    asked = size(Inputs(case, evaluate.draws)).asked
    rows = sum(float((one.volume.hot_rows + one.volume.burst_hot_rows)[-1].mean()) for one in asked.tables.values())
    now = float(asked.hot_bytes[-1].mean()) / max(rows, 1.0)
    return _Input("bytes_per_row", "bytes of a stored row", now, "B a row", scaled)


def _days_kept(evaluate: Evaluator, candidate: Candidate) -> _Input | None:
    """Days on the nodes of the table that stores most there; None where none is kept there."""
    asked = size(Inputs(evaluate.case_of(candidate), evaluate.draws)).asked
    largest = max(asked.tables.values(), key=lambda one: float(one.hot_bytes[-1].mean()))
    table = largest.volume.table
    days = table.retention.hot_days
    if not days:
        return None

    def scaled(case: Case, candidate: Candidate, factor: float) -> tuple[Case, Candidate]:
        kept = table.retention.model_copy(update={"hot_days": days * factor})
        other = table.model_copy(update={"retention": kept})
        tables = [other if one.name == table.name else one for one in candidate.design.tables]
        return case, candidate.changed(tables=tables)

    path = f"{candidate.design.id}.tables.{table.name}.retention.hot_days"
    return _Input(path, f"days of {table.name}", days, "days", scaled)


def _scaled(amount: Amount, factor: float) -> Amount:
    if isinstance(amount, Range):
        return Range(p5=amount.p5 * factor, p95=amount.p95 * factor)
    return amount * factor


def _at_least_one(amount: Amount) -> Amount:
    return amount if isinstance(amount, Range) else max(1.0, amount)
