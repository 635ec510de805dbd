"""What if: sliders to overrides, and an estimate to a sentence, a ladder and a course over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.program.base import Range
from workbench.program.designs import Design, RollupTable
from workbench.program.program import Program
from workbench.program.streams import Stream
from workbench.simulate.columns import median
from workbench.simulate.result import DesignEstimate, Estimate, Trace
from workbench.verbs import words
from workbench.verbs.odds import odds

GRAINS = ("1min", "5min", "10min", "1h", "6h", "1d")


@dataclass(frozen=True, slots=True)
class Levers:
    """How far each slider stands from the plan. Factors of 1 and None leave the plan as it is.

    `volume`, `bursts` and `values` multiply events a day, the bursts' multipliers and the cardinality of `column`;
    `growth_per_year` is a share; `hot_days` replaces the longest time on the nodes' disks, the other tables keep their
    proportion to it; `grain` replaces that of every rollup; `instance` names a machine of the price list.
    """

    volume: float = 1.0
    bursts: float = 1.0
    growth_per_year: float | None = None
    column: str | None = None
    values: float = 1.0
    hot_days: float | None = None
    grain: str | None = None
    replicas: int | None = None
    instance: str | None = None


def longest_hot_days(design: Design) -> float:
    """Days that the longest-kept table of a design stays on the nodes' disks."""
    return max(table.retention.hot_days for table in design.tables)


def adjustable_columns(stream: Stream) -> list[str]:
    """Names of the columns whose number of values is written down and may be moved by a slider."""
    return [column.name for column in stream.columns if column.cardinality is not None]


def overrides(program: Program, design: Design, levers: Levers) -> dict[str, Any]:
    """The levers as overrides of the program: `ID.field.path` to the value it takes.

    Levers of the traffic go to the design's stream and so reach every design on it; the others to this design alone.
    """
    stream = program.stream_of(design)
    changes = dict(_of_design(design, levers))
    if stream is not None:
        changes |= dict(_of_stream(stream, levers))
    return changes


def _of_stream(stream: Stream, levers: Levers) -> Iterator[tuple[str, Any]]:
    if levers.volume != 1:
        yield f"{stream.id}.events_per_day", _scaled(stream.events_per_day, levers.volume)
    if levers.growth_per_year is not None and levers.growth_per_year != median(stream.growth_per_year):
        yield f"{stream.id}.growth_per_year", levers.growth_per_year
    if levers.bursts != 1:
        for position, burst in enumerate(stream.bursts):
            yield f"{stream.id}.bursts[{position}].multiplier", max(1.0, burst.multiplier * levers.bursts)
    if levers.column is not None and levers.values != 1:
        cardinality = stream.column(levers.column).cardinality
        if cardinality is not None:
            yield f"{stream.id}.columns.{levers.column}.cardinality", _scaled(cardinality, levers.values)


def _of_design(design: Design, levers: Levers) -> Iterator[tuple[str, Any]]:
    longest = longest_hot_days(design)
    stretch = levers.hot_days / longest if levers.hot_days is not None and longest > 0 else 1.0
    for table in design.tables:
        if stretch != 1:
            yield f"{design.id}.tables.{table.name}.retention.hot_days", table.retention.hot_days * stretch
        if levers.grain is not None and isinstance(table, RollupTable) and table.grain != levers.grain:
            yield f"{design.id}.tables.{table.name}.grain", levers.grain
    if levers.replicas is not None and levers.replicas != design.replicas:
        yield f"{design.id}.replicas", levers.replicas
    if levers.instance is not None and design.hardware and levers.instance != design.hardware.instance:
        yield f"{design.id}.hardware.instance", levers.instance


def _scaled(amount: float | Range, factor: float) -> float | dict[str, float]:
    if isinstance(amount, Range):
        return {"p5": amount.p5 * factor, "p95": amount.p95 * factor}
    return amount * factor


def sentence(title: str, answer: DesignEstimate) -> str:
    """What an estimate means, in one or two sentences: need against budget, how sure, and until when."""
    if answer.nodes is None:
        said = f"{title} costs {words.dollars(answer.monthly_cost_usd.p50)} a month in {answer.at_month}"
    else:
        said = f"{title} needs {words.number(answer.nodes.p50)} reference nodes in {answer.at_month}"
    budget = answer.budget
    if budget is None:
        return f"{said}; no budget is written down to hold it against."
    if answer.nodes is not None:
        said += f"; the budget is {words.number(budget.nodes)}: {_gap(answer.nodes.p50, budget.nodes)}."
    elif budget.monthly_cost_usd is not None:
        said += f"; the budget is {words.dollars(budget.monthly_cost_usd)}: "
        said += f"{_gap(answer.monthly_cost_usd.p50, budget.monthly_cost_usd)}."
    return f"{said} {odds(answer)}"


def _gap(need: float, limit: float) -> str:
    if need > limit * 1.05:
        return f"{words.times(need / limit)} too small" if need / limit >= 1.5 else "just too small"
    if need < limit * 0.95:
        return f"{words.percent(1 - need / limit)} to spare"
    return "just enough"


def break_sentence(answer: DesignEstimate, today: dt.date) -> str:
    """When the budget stops to hold as often as it must, and by when more must be ordered to be there in time."""
    if answer.budget is None:
        return "There is no budget that could break."
    if answer.budget_breaks_in_month is None:
        return "The budget holds as often as it must to the end of the horizon."
    month = dt.date.fromisoformat(f"{answer.budget_breaks_in_month}-01")
    said = f"The budget breaks in {month:%B %Y}"
    if answer.order_by is None:
        return f"{said}; write down its lead time in days to learn by when to order."
    day = dt.date.fromisoformat(answer.order_by)
    if day < today:
        return f"{said}: what helps had to be ordered by {day:%-d %B %Y}, which has passed."
    return f"{said}: order by {day:%-d %B %Y}, in {(day - today).days} days."


@dataclass(frozen=True, slots=True)
class Step:
    """A rung as it is drawn, from `nodes_before` to `nodes_after`; `over` once it has passed the budget."""

    position: int
    rung: str
    factor: float
    nodes_before: float
    nodes_after: float
    budget_nodes: float | None
    over: bool
    source: str


def steps(answer: DesignEstimate) -> list[Step]:
    """The ladder of an estimate, from need to bought. The first rung starts at the decade below it."""
    limit = answer.budget.nodes if answer.budget else None
    drawn: list[Step] = []
    for position, rung in enumerate(answer.ladder):
        before = drawn[-1].nodes_after if drawn else _decade_below(min(rung.nodes_after, limit or rung.nodes_after))
        over = limit is not None and rung.nodes_after > limit
        drawn.append(Step(position, rung.rung, rung.factor, before, rung.nodes_after, limit, over, rung.source))
    return drawn


def _decade_below(value: float) -> float:
    return float(f"1e{int(f'{value / 1.001:e}'.partition('e')[2])}")


@dataclass(frozen=True, slots=True)
class Side:
    """One design beside the others: its figures at its worst month, and the odds that its budget holds."""

    id: str
    title: str
    engine: str
    nodes_p10: float | None
    nodes_p50: float | None
    nodes_p90: float | None
    monthly_cost_usd_p10: float
    monthly_cost_usd_p50: float
    monthly_cost_usd_p90: float
    stored_bytes: float
    binding_resource: str
    probability_met: float | None
    first_month_over_budget: str | None
    at_month: str


def side_by_side(program: Program, estimate: Estimate) -> list[Side]:
    """The designs of an estimate in its order, for a table or a chart of intervals."""
    return [
        Side(
            id=answer.id,
            title=title_of(program, answer.id),
            engine=answer.engine,
            nodes_p10=answer.nodes.p10 if answer.nodes else None,
            nodes_p50=answer.nodes.p50 if answer.nodes else None,
            nodes_p90=answer.nodes.p90 if answer.nodes else None,
            monthly_cost_usd_p10=answer.monthly_cost_usd.p10,
            monthly_cost_usd_p50=answer.monthly_cost_usd.p50,
            monthly_cost_usd_p90=answer.monthly_cost_usd.p90,
            stored_bytes=answer.stored_bytes.p50,
            binding_resource=answer.binding_resource,
            probability_met=answer.budget.probability_met if answer.budget else None,
            first_month_over_budget=answer.first_month_over_budget,
            at_month=answer.at_month,
        )
        for answer in estimate.designs
    ]


def contenders(program: Program) -> dict[str, Design]:
    """The designs that still stand beside each other, by id: all that are not rejected."""
    return {design.id: design for design in program.all(Design) if design.status != "rejected"}


def together(first: Estimate, others: Estimate) -> Estimate:
    """Two estimates of the same program, draws and seed as one."""
    return replace(first, designs=[*first.designs, *others.designs], not_sized=[*first.not_sized, *others.not_sized])


def title_of(program: Program, design_id: str) -> str:
    """The title of a design, or its id when the program does not hold it."""
    item = program.get(design_id, Design)
    return item.title if item else design_id


def by_title(program: Program, estimate: Estimate, first: str) -> list[tuple[str, DesignEstimate]]:
    """The answers of an estimate by the titles of their designs, that of the design `first` before the others."""
    ordered = sorted(estimate.designs, key=lambda answer: answer.id != first)
    return [(title_of(program, answer.id), answer) for answer in ordered]


def answer_of(estimate: Estimate, design_id: str | None) -> DesignEstimate | None:
    """The answer for that design, else for the first; None when there is none at all."""
    return next((answer for answer in estimate.designs if answer.id == design_id), next(iter(estimate.designs), None))


def traces(answer: DesignEstimate, keys: Sequence[str] = ()) -> list[Trace]:
    """The traces of an answer whose key starts with one of `keys`, or all of them."""
    return [trace for trace in answer.trace if not keys or trace.key.startswith(tuple(keys))]
