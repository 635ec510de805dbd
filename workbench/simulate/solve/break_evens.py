"""Break-evens: the value of one input at which the target is met, all else as it stands."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from workbench.program.base import Amount, Growth, GrowthRange, Range
from workbench.program.catalog import Coefficient
from workbench.program.streams import Column, Stream
from workbench.simulate.calibrating import with_coefficient
from workbench.simulate.case import Case, Inputs
from workbench.simulate.columns import median
from workbench.simulate.doubts import measured_inputs
from workbench.simulate.known_inputs import coefficient_named
from workbench.simulate.scales import GROWTH, scale_of
from workbench.simulate.sizing import size
from workbench.simulate.uncertainty import Draws

from .answer import AT_LEAST, AT_MOST, Bound, BreakEven
from .candidate import Candidate
from .evaluate import Evaluator

WIDEST = 1000.0
CLOSE = 0.005
"""How near a border is found, as a share of its value."""
ROW_FACTOR = {"columnar": "part_overhead", "managed": "part_overhead", "relational": "bloat"}
"""The coefficient of each store that multiplies the bytes of a row."""
Scaled = Callable[[Case, Candidate, float], tuple[Case, Candidate]]
STEPS = 4
"""Steps outwards in which a border is looked for, equal in logs: a thousand times in steps of 5.6."""
FARTHEST = 6.0
"""Standard deviations of what is known of a coefficient up to which a border is looked for; none is measured beyond."""


@dataclass(frozen=True)
class _Input:
    """An input as it stands, and the case with it `factor` times as large (of a share: its odds)."""

    name: str
    words: str
    now: float
    unit: str
    scaled: Scaled
    widest: float = WIDEST
    in_catalog: bool = False

    def at(self, factor: float) -> float:
        """Its value at a factor."""
        if factor == 1.0 or self.unit == GROWTH:
            return self.now * factor
        scale = scale_of(self.unit)
        return scale.back(scale.to(self.now) + math.log(factor))


def break_evens(
    evaluate: Evaluator, candidate: Candidate, with_plan: str, out_of_time: Callable[[], bool] = lambda: False
) -> list[BreakEven]:
    """For each input of the candidate the factor found by bisection in logs, to within half a percent.

    More events, growth, values, bytes or days never need less, so there is one such value at most; it is told where the
    target is missed as things stand as well as where it is met with room to spare. Inputs for which no time is left are
    not told.
    """
    return [
        _break_even(evaluate, candidate, with_plan, one)
        for one in itertools.takewhile(lambda _: not out_of_time(), _inputs(evaluate, candidate))
    ]


def break_evens_of(
    evaluate: Evaluator, candidate: Candidate, with_plan: str, patterns: Collection[str]
) -> list[BreakEven]:
    """Break-evens of the inputs that one of the patterns fits, in which `*` stands for anything, coefficients included.

    A coefficient is looked at as if it were known exactly: that is what measuring it comes to. Where more of one is
    better, as of the share of a disk that may fill, the border is the least that is enough.
    """
    evaluate.sized(candidate)
    known = [*_inputs(evaluate, candidate), *_coefficients(evaluate)]
    wanted = measured_inputs(patterns, [one.name for one in known])
    return [_break_even(evaluate, candidate, with_plan, one) for one in known if one.name in wanted]


def _break_even(evaluate: Evaluator, candidate: Candidate, with_plan: str, one: _Input) -> BreakEven:
    border = _border(evaluate, candidate, one)
    if border is None:
        return BreakEven(with_plan, one.name, one.words, one.now, None, one.unit)
    return BreakEven(with_plan, one.name, one.words, one.now, one.at(border[0]), one.unit, border[1])


def _border(evaluate: Evaluator, candidate: Candidate, one: _Input) -> tuple[float, Bound] | None:
    """The outermost factor on an input at which the target is met, and on which side; None where none is in range.

    Looks outwards step by step: far out, where nothing is stored or nothing fits, laws no longer hold.
    """

    def met(factor: float) -> bool:
        case, scaled = one.scaled(evaluate.case, candidate, factor)
        other = Evaluator(case, evaluate.target, _draws(evaluate) if one.in_catalog else evaluate.draws)
        outcome = other.sized(scaled)
        evaluate.evaluations += other.evaluations
        return outcome is not None and outcome.probability_met >= evaluate.target.probability

    fits = met(1.0)
    outward = one.widest if fits else 1.0 / one.widest
    sides: tuple[tuple[Bound, float], ...] = ((AT_MOST, outward), (AT_LEAST, 1.0 / outward))
    for bound, far in sides:
        near = 1.0
        for step in range(1, STEPS + 1):
            tried = far ** (step / STEPS)
            if met(tried) != fits:
                return _between(met, *((near, tried) if fits else (tried, near))), bound
            near = tried
    return None


def _between(met: Callable[[float], bool], good: float, bad: float) -> float:
    """The factor nearest to `bad`, which does not meet the target, at which it is still met."""
    while max(good, bad) > min(good, bad) * (1.0 + CLOSE):
        middle = math.sqrt(good * bad)
        good, bad = (middle, bad) if met(middle) else (good, middle)
    return good


def _draws(evaluate: Evaluator) -> Draws:
    """The same worlds with nothing remembered but the stream: the rest was found with the catalog as it was."""
    fresh = Draws(evaluate.draws.count, evaluate.draws.seed)
    facts = Inputs(evaluate.case, evaluate.draws).facts
    fresh.remember("facts", (evaluate.case.stream,), lambda: facts)
    return fresh


def _coefficients(evaluate: Evaluator) -> Iterator[_Input]:
    """The coefficients that vary in what has been sized, each known exactly."""
    for name, one in evaluate.draws.used.items():
        found = coefficient_named(evaluate.case.catalog, name)
        if found is not None:
            reach = math.exp(FARTHEST * one.sigma)
            yield _Input(name, name, found[1].value, found[1].unit, _known(*found, name.partition(".")[2]), reach, True)


def _known(file: str, coefficient: Coefficient, name: str) -> Scaled:
    scale = scale_of(coefficient.unit)

    def scaled(case: Case, candidate: Candidate, factor: float) -> tuple[Case, Candidate]:
        value = scale.back(scale.to(coefficient.value) + math.log(factor))
        exact = coefficient.model_copy(update={"value": value, "sigma": 0.0})
        catalog = with_coefficient(case.catalog, file, name, exact)
        return replace(case, catalog=catalog, engine=catalog.engines[case.engine.name]), candidate

    return scaled


def _inputs(evaluate: Evaluator, candidate: Candidate) -> Iterator[_Input]:
    stream = evaluate.case.stream
    yield _Input(
        f"{stream.id}.events_per_day", "events a day", median(stream.events_per_day), "events a day", _more_events
    )
    if (growth := median(stream.growth_per_year)) > 0:
        yield _Input(f"{stream.id}.growth_per_year", "percent growth a year", 100 * growth, GROWTH, _faster_growth)
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


def _more_values(column: Column) -> Scaled:
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
