"""Prices of wishes: what each question and each column costs, and where the budget cuts through their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.program.designs import RollupTable, Table
from workbench.program.requirements import Functional

from .case import CannotEstimateError, Case, Inputs
from .result import Quantiles
from .sizing import size
from .solve.answer import Target
from .solve.candidate import Candidate
from .solve.design_levers import narrow_parts
from .solve.evaluate import Evaluator, Outcome, shortened
from .solve.following import Following
from .uncertainty import Draws, quantiles

DEFAULT_DRAWS = 256


@dataclass(frozen=True, slots=True)
class RequirementPrice:
    """What a question costs: what the design saves without it, and what it and all that rank before it cost together.

    `above_cut_line`: these together meet the budget with the probability it asks for; None without a budget.
    """

    id: str
    priority: int
    leave_one_out_usd: Quantiles
    leave_one_out_nodes: Quantiles
    cumulative_usd: Quantiles
    cumulative_nodes: Quantiles
    above_cut_line: bool | None
    table: str | None


@dataclass(frozen=True, slots=True)
class DimensionPrice:
    """What a column of a rollup costs: rows with it over rows without, and what goes when it goes."""

    column: str
    table: str
    row_multiplier: float
    stored_bytes: Quantiles
    monthly_cost_usd: Quantiles


@dataclass(frozen=True, slots=True)
class Narrower:
    """A wide rollup that several narrow ones beat: rows a day of both, and what the design saves with them."""

    table: str
    parts: tuple[tuple[str, ...], ...]
    rows_per_day: float
    rows_per_day_of_parts: float
    saves_monthly_usd: Quantiles


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of a design's questions and columns. `slack_usd`: what it costs beyond what anybody asks for."""

    design: str
    requirements: Sequence[RequirementPrice]
    dimensions: Sequence[DimensionPrice]
    narrower: Sequence[Narrower]
    total_usd: Quantiles
    slack_usd: Quantiles


def price(case: Case, *, draws: int = DEFAULT_DRAWS, seed: int = 0) -> Prices:
    """Price the questions and columns of a design, in the budget's worst month, all from the same draws.

    A question's leave-one-out saving is what the tables cut down to all questions cost more than the tables cut down to
    all others. Savings do not add up to the total: what two questions share is saved by neither alone. Raises
    CannotEstimateError for a design that cannot be sized.
    """
    case = shortened(case)
    evaluate = Evaluator(case, _target(case), Draws(draws, seed))
    following, start = Following(case), evaluate.start()
    as_is = evaluate.sized(start)
    if as_is is None:
        size(Inputs(case, evaluate.draws))
        raise CannotEstimateError(f"{case.design.id}: it cannot be sized as it stands")
    asked = evaluate.sized(following(start)) or as_is
    return Prices(
        design=case.design.id,
        requirements=list(_requirements(evaluate, following, start, asked)),
        dimensions=list(_dimensions(evaluate, following, start, as_is)),
        narrower=list(_narrower(evaluate, following, start, as_is)),
        total_usd=quantiles(as_is.monthly_cost_usd),
        slack_usd=quantiles(as_is.monthly_cost_usd - asked.monthly_cost_usd),
    )


def _target(case: Case) -> Target:
    budget = case.budget
    if budget is None:
        return Target(None, None, 0.0)
    return Target(budget.nodes, budget.monthly_cost_usd, budget.target_probability)


def _requirements(
    evaluate: Evaluator, following: Following, start: Candidate, asked: Outcome
) -> Iterator[RequirementPrice]:
    """In the order of their priority. What nobody asks for any more is no longer kept, but for the floor."""
    table_of = {one.id: name for name, answered in following.answers(start).items() for one in answered}
    ranked = sorted(start.questions, key=lambda one: (one.priority, one.id))
    budgeted = evaluate.case.budget is not None
    for position, question in enumerate(ranked):
        others = tuple(one for one in start.questions if one is not question)
        without = _cost_of(evaluate, following, start, others)
        upto = _cost_of(evaluate, following, start, ranked[: position + 1])
        if without is None or upto is None:
            continue
        yield RequirementPrice(
            id=question.id,
            priority=question.priority,
            leave_one_out_usd=quantiles(asked.monthly_cost_usd - without.monthly_cost_usd),
            leave_one_out_nodes=quantiles(asked.nodes - without.nodes),
            cumulative_usd=quantiles(upto.monthly_cost_usd),
            cumulative_nodes=quantiles(upto.nodes),
            above_cut_line=upto.probability_met >= evaluate.target.probability if budgeted else None,
            table=table_of.get(question.id),
        )


def _cost_of(
    evaluate: Evaluator, following: Following, start: Candidate, questions: Sequence[Functional]
) -> Outcome | None:
    """What the design cut down to some questions needs; without any that it answers, its smallest table for a day."""
    candidate = Candidate(start.design, tuple(questions))
    if following.answers(candidate):
        return evaluate.sized(following(candidate))
    least = min(start.design.tables, key=following.rows_per_day)
    kept = least.retention.model_copy(update={"hot_days": 0.0, "cold_days": 0.0})
    return evaluate.sized(candidate.changed(tables=[least.model_copy(update={"retention": kept})]))


def _dimensions(
    evaluate: Evaluator, following: Following, start: Candidate, as_is: Outcome
) -> Iterator[DimensionPrice]:
    rollups = [table for table in start.design.tables if isinstance(table, RollupTable)]
    for table in rollups:
        for column in table.dimensions:
            left = [name for name in table.dimensions if name != column]
            key = [name for name in table.sort_key if name != column]
            narrower = table.model_copy(update={"dimensions": left, "sort_key": key, "keep_top": None})
            without = evaluate.sized(_replaced(start, table, [narrower]))
            if without is not None:
                yield DimensionPrice(
                    column=column,
                    table=table.name,
                    row_multiplier=following.rows_per_day(table) / max(1.0, following.rows_per_day(narrower)),
                    stored_bytes=quantiles(as_is.stored_bytes - without.stored_bytes),
                    monthly_cost_usd=quantiles(as_is.monthly_cost_usd - without.monthly_cost_usd),
                )


def _narrower(evaluate: Evaluator, following: Following, start: Candidate, as_is: Outcome) -> Iterator[Narrower]:
    answers = following.answers(start)
    for table in start.design.tables:
        parts = narrow_parts(table, answers.get(table.name, ()), following)
        if len(parts) > 1:
            parted = evaluate.sized(_replaced(start, table, parts))
            if parted is not None:
                yield Narrower(
                    table=table.name,
                    parts=tuple(tuple(one.dimensions) for one in parts if isinstance(one, RollupTable)),
                    rows_per_day=following.rows_per_day(table),
                    rows_per_day_of_parts=sum(map(following.rows_per_day, parts)),
                    saves_monthly_usd=quantiles(as_is.monthly_cost_usd - parted.monthly_cost_usd),
                )


def _replaced(start: Candidate, table: Table, by: Sequence[Table]) -> Candidate:
    tables = [one for other in start.design.tables for one in (by if other is table else [other])]
    return start.changed(tables=tables)
