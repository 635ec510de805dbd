"""Break-evens: the value of one input at which the target is met, all else as it stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from workbench.program.base import Amount, Range
from workbench.program.catalog import Engine
from workbench.program.streams import Column, Stream
from workbench.simulate.case import Case, Inputs
from workbench.simulate.columns import median
from workbench.simulate.sizing import size
from workbench.simulate.uncertainty import Draws

from .answer import BreakEven
from .candidate import Candidate
from .evaluate import Evaluator

WIDEST = 1000.0
STEPS = 14
ROW_FACTOR = {"columnar": "part_overhead", "managed": "part_overhead", "relational": "bloat"}
"""The coefficient of each store that multiplies the bytes of a row."""


@dataclass(frozen=True)
class _Input:
    name: str
    words: str
    now: float
    unit: str
    scaled: Callable[[Case, float], Case]


def break_evens(evaluate: Evaluator, candidate: Candidate, with_plan: str) -> list[BreakEven]:
    """For each input of the candidate's traffic the factor found by bisection in logs, to within a thousandth.

    More events, values or bytes never need less, so there is one such value at most; it is told where the target is
    missed as things stand as well as where it is met with room to spare.
    """
    found = []
    for one in _inputs(evaluate, candidate):
        factor = _factor(evaluate, candidate, one)
        value = None if factor is None else one.now * factor
        found.append(BreakEven(with_plan, one.name, one.words, one.now, value, one.unit))
    return found


def _factor(evaluate: Evaluator, candidate: Candidate, one: _Input) -> float | None:
    """The largest factor on an input at which the target is met; None where none is in range."""

    def met(log_factor: float) -> bool:
        case = one.scaled(evaluate.case, math.exp(log_factor))
        other = Evaluator(case, evaluate.target, Draws(evaluate.draws.count, evaluate.draws.seed))
        outcome = other.sized(candidate)
        evaluate.evaluations += other.evaluations
        return outcome is not None and outcome.probability_met >= evaluate.target.probability

    low, high = -math.log(WIDEST), math.log(WIDEST)
    if not met(low) or met(high):
        return None
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if met(middle) else (low, middle)
    return math.exp(low)


def _inputs(evaluate: Evaluator, candidate: Candidate) -> Iterator[_Input]:
    case = evaluate.case
    stream = case.stream
    yield _Input(
        f"{stream.id}.events_per_day", "events a day", median(stream.events_per_day), "events a day",
        lambda case, factor: _with_stream(case, events_per_day=_scaled(case.stream.events_per_day, factor)),
    )  # fmt: skip
    yield _Input("bytes_per_row", "bytes of a stored row", _mean_row_bytes(evaluate, candidate), "B a row", _wider_rows)
    used = {name for table in candidate.design.tables for name in getattr(table, "dimensions", ())}
    for column in stream.columns:
        if column.name in used and column.cardinality is not None and column.determined_by is None:
            yield _Input(
                f"{stream.id}.columns.{column.name}.cardinality", f"distinct values of {column.name}",
                median(column.cardinality), "values", _scaling(column),
            )  # fmt: skip


def _scaling(column: Column) -> Callable[[Case, float], Case]:
    def scaled(case: Case, factor: float) -> Case:
        assert column.cardinality is not None
        fewer = column.model_copy(update={"cardinality": _at_least_one(_scaled(column.cardinality, factor))})
        columns = [fewer if one.name == column.name else one for one in case.stream.columns]
        return _with_stream(case, columns=columns)

    return scaled


def _with_stream(case: Case, **fields: object) -> Case:
    stream: Stream = case.stream.model_copy(update=fields)
    return replace(case, stream=stream)


def _wider_rows(case: Case, factor: float) -> Case:
    """The case with the bytes of each stored row scaled by the coefficient that multiplies them."""
    name = ROW_FACTOR[case.engine.store]
    owner = next(engine for engine in case.lineage if name in engine.coefficients)
    coefficient = owner.coefficients[name]
    wider = coefficient.model_copy(update={"value": coefficient.value * factor})
    engine: Engine = case.engine.model_copy(update={"coefficients": {**case.engine.coefficients, name: wider}})
    return replace(case, engine=engine)


def _mean_row_bytes(evaluate: Evaluator, candidate: Candidate) -> float:
    """Bytes of a stored row, over all rows that are kept on the nodes at the end."""

    asked = size(Inputs(evaluate.case_of(candidate), evaluate.draws)).asked
    rows = sum(float((one.volume.hot_rows + one.volume.burst_hot_rows)[-1].mean()) for one in asked.tables.values())
    return float(asked.hot_bytes[-1].mean()) / max(rows, 1.0)


def _scaled(amount: Amount, factor: float) -> Amount:
    if isinstance(amount, Range):
        return Range(p5=amount.p5 * factor, p95=amount.p95 * factor)
    return amount * factor


def _at_least_one(amount: Amount) -> Amount:
    return amount if isinstance(amount, Range) else max(1.0, amount)
