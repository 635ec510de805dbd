"""Exit criteria from the solver: break-evens of what a spike measures, with what is predicted of each today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from workbench.program.designs import Design
from workbench.program.program import Program
from workbench.program.roadmap import Criterion, Prediction, Spike
from workbench.simulate.case import CannotEstimateError, Inputs
from workbench.simulate.doubts import measured_inputs
from workbench.simulate.sizing import size
from workbench.simulate.solve.answer import AT_MOST, BreakEven
from workbench.simulate.solve.break_evens import break_evens_of
from workbench.simulate.solve.evaluate import Evaluator, shortened
from workbench.simulate.solve.solve import DEFAULT_DRAWS
from workbench.simulate.uncertainty import Draws
from workbench.verbs.catalog import catalog_of
from workbench.verbs.estimate import case_of
from workbench.verbs.evidence import BYTES_PER_ROW, predict
from workbench.verbs.solve import chosen_design, solve, target_of
from workbench.verbs.trouble import Trouble

AS_IT_STANDS = "as it stands"
_SHORT = 12  # letters of a revision, enough to tell it from all others
_FEW_DRAWS = 16  # enough to learn which inputs a design has


def proposals(
    program: Program, spike: Spike, today: dt.date, *, design: str | None = None, inputs: Sequence[str] = ()
) -> list[Criterion]:
    """Break-evens of a design as numbers for a spike to find, each with its prediction frozen today.

    Of the inputs that the spike measures, or of `inputs`, in which `*` stands for anything. The design is the one asked
    for, else that of the spike's numbers, else the first that rests on such an input, the chosen one before others.
    Where no value decides as the design stands, borders of the solver's search are told with what has given way.
    Raises Trouble for a spike that measures nothing, and for a design that is unknown, has no budget or no size.
    """
    patterns = list(inputs or spike.measures)
    if not patterns:
        raise Trouble(f"{spike.id} does not say what it measures; add `measures:` to it, or name an input.")
    chosen = chosen_design(program, design or _own(spike) or _touched(program, patterns))
    taken = {one.input for one in spike.numbers}
    found = [one for one in _borders(program, chosen, patterns) if one.value is not None and one.input not in taken]
    return [frozen(program, _criterion(program, chosen, one, today), today) for one in found]


def frozen(program: Program, criterion: Criterion, today: dt.date) -> Criterion:
    """The criterion with what is predicted now, to four digits, unless something was before or nobody can tell."""
    found = None if criterion.prediction or criterion.measurement else predict(program, criterion)
    if found is None:
        return criterion
    p10, p50, p90 = map(_digits, (found.p10, found.p50, found.p90))
    revision = program.revision[:_SHORT] if program.revision else None
    prediction = Prediction(made_on=today, revision=revision, p10=p10, p50=p50, p90=p90)
    return criterion.model_copy(update={"prediction": prediction})


def _borders(program: Program, design: Design, patterns: Sequence[str]) -> list[BreakEven]:
    """Borders of the design as it stands; where there are none, those of the solver's search."""
    try:
        case = shortened(case_of(program, design, catalog_of(program)))
        evaluate = Evaluator(case, target_of(program, design), Draws(DEFAULT_DRAWS, 0))
        found = break_evens_of(evaluate, evaluate.start(), AS_IT_STANDS, patterns)
    except CannotEstimateError as error:
        raise Trouble(str(error)) from error
    if any(one.value is not None for one in found):
        return found
    searched = solve(program, design.id).break_evens
    wanted = measured_inputs(patterns, [one.input for one in searched])
    borders = {one.input: one for one in searched if one.input in wanted and one.value is not None}
    return list(borders.values())


def _criterion(program: Program, design: Design, border: BreakEven, today: dt.date) -> Criterion:
    budget = program.budget_of(design)
    limit = _digits(border.value or 0.0)
    return Criterion(
        input=border.input,
        unit=border.unit,
        at_most=limit if border.bound == AT_MOST else None,
        at_least=None if border.bound == AT_MOST else limit,
        design=design.id,
        budget=budget.id if budget else None,
        with_plan=None if border.with_plan == AS_IT_STANDS else border.with_plan,
        taken_on=today,
    )


def _own(spike: Spike) -> str | None:
    return next((one.design for one in spike.numbers if one.design), None)


def _touched(program: Program, patterns: Sequence[str]) -> str | None:
    """The first design whose size rests on an input that one of the patterns fits, the chosen one before others."""
    chosen = program.plan.chosen_design if program.plan else None
    designs = [one for one in program.all(Design) if one.status != "rejected" and program.budget_of(one)]
    for design in sorted(designs, key=lambda one: one.id != chosen):
        draws = Draws(_FEW_DRAWS, 0)
        try:
            size(Inputs(case_of(program, design, catalog_of(program)), draws))
        except CannotEstimateError:
            continue
        if measured_inputs(patterns, [*draws.inputs, BYTES_PER_ROW]):
            return design.id
    return None


def _digits(value: float) -> float:
    return float(f"{value:.4g}")
