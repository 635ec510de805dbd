"""Evidence of spikes: what was predicted, what was measured, how surprising that is, and what using it would change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.program.base import Item, Range
from workbench.program.calibrations import Calibration
from workbench.program.designs import Design
from workbench.program.program import Program
from workbench.program.roadmap import Criterion, Measured, Prediction, Spike
from workbench.simulate.case import CannotEstimateError, Inputs
from workbench.simulate.result import DesignEstimate, Quantiles
from workbench.simulate.sizing import size
from workbench.simulate.surprise import SURPRISING, chance_below, log_spread, surprise
from workbench.simulate.uncertainty import Draws, quantiles
from workbench.verbs.catalog import catalog_of
from workbench.verbs.estimate import case_of, estimate
from workbench.verbs.solve import solve
from workbench.verbs.trouble import Trouble

DRAWS, SEED = 1024, 0
BYTES_PER_ROW = "bytes_per_row"


@dataclass(frozen=True, slots=True)
class Number:
    """A numeric criterion: predicted (as frozen, else as of now), measured, and how the two compare.

    `deviations` tells the surprise in standard deviations; `chance_met` the probability that the number is within its
    limit, by the measurement, else by the prediction.
    """

    criterion: Criterion
    predicted: Quantiles
    deviations: float | None
    chance_met: float

    @property
    def is_surprising(self) -> bool:
        """Whether the measurement says that the model was wrong."""
        return self.deviations is not None and abs(self.deviations) >= SURPRISING


@dataclass(frozen=True, slots=True)
class CostChange:
    """What using some evidence does to a design, at the median, and to the odds that its budget holds."""

    design: str
    nodes: tuple[float | None, float | None]
    monthly_cost_usd: tuple[float, float]
    probability_met: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbers of a spike, the calibrations that measured its inputs, and what using those would change."""

    spike: Spike
    numbers: Sequence[Number]
    calibrations: Sequence[Calibration]
    changes: Sequence[CostChange]


def evidence(program: Program, spike_id: str) -> Evidence:
    """What a spike has to show. Raises Trouble for an unknown spike or an input that estimates do not know."""
    spike = spike_of(program, spike_id)
    calibrations = [one for one in program.all(Calibration) if not one.in_use and _measures(spike, one)]
    changes = use_changes(program, [one.id for one in calibrations]) if calibrations else []
    return Evidence(spike, [_number(program, one) for one in spike.numbers], calibrations, changes)


def spike_of(program: Program, spike_id: str) -> Spike:
    """The spike of that id. Raises Trouble when there is none."""
    spike = program.get(spike_id, Spike)
    if spike is None:
        known = ", ".join(one.id for one in program.all(Spike))
        raise Trouble(f"{spike_id} is not a spike of this program; spikes are {known or 'none yet'}.")
    return spike


def _measures(spike: Spike, calibration: Calibration) -> bool:
    inputs = {_input_of(one.file, one.coefficient) for one in calibration.measurements}
    wanted = {*spike.measures, *(one.input for one in spike.numbers)}
    return any(one in inputs or (one.endswith(".*") and any(name.startswith(one[:-1]) for name in inputs))
               for one in wanted)  # fmt: skip


def _input_of(file: str, coefficient: str) -> str:
    return f"{file.rpartition('/')[2]}.{coefficient}"


def _number(program: Program, criterion: Criterion) -> Number:
    frozen, measured = criterion.prediction, criterion.measurement
    predicted = Quantiles(frozen.p10, frozen.p50, frozen.p90) if frozen else predict(program, criterion)
    if measured is None:
        chance = chance_below(criterion.at_most, predicted.p50, log_spread(predicted))
        return Number(criterion, predicted, None, chance)
    try:
        deviations = surprise(predicted, measured.value, measured.relative_error)
    except ValueError as error:
        raise Trouble(f"{criterion.input}: {error}.") from error
    return Number(
        criterion, predicted, deviations, chance_below(criterion.at_most, measured.value, measured.relative_error)
    )


def predict(program: Program, criterion: Criterion) -> Quantiles:
    """What estimates take for an input now. Raises Trouble for one that they do not know."""
    if criterion.input == BYTES_PER_ROW:
        return _bytes_per_row(program, criterion)
    draws = Draws(DRAWS, SEED)
    name, _, rest = criterion.input.partition(".")
    item = program.items.get(name)
    if item is not None:
        amount = _field(item, rest.split("."))
        if isinstance(amount, bool) or not isinstance(amount, float | int | Range):
            raise Trouble(f"{criterion.input} is no amount; name a field that holds a number or a range.")
        return quantiles(draws.amount(criterion.input, amount, criterion.unit, name))
    catalog = catalog_of(program)
    for holder in (catalog.engines.get(name), catalog.query_engines.get(name), catalog.formats.get(name)):
        if holder is not None and rest in holder.coefficients:
            return quantiles(draws.coefficient(criterion.input, holder.coefficients[rest]))
    raise Trouble(f"{criterion.input} is no input of estimates; `workbench doubts` and `workbench solve` name some.")


def _field(item: Item, steps: Sequence[str]) -> object:
    found: object = item
    for step in steps:
        if isinstance(found, list):
            found = next((one for one in found if getattr(one, "name", None) == step), None)
        else:
            found = getattr(found, step, None)
    return found


def _bytes_per_row(program: Program, criterion: Criterion) -> Quantiles:
    design = program.get(criterion.design, Design)
    if design is None:
        raise Trouble(f"{BYTES_PER_ROW} is that of a design; name it in `design:`.")
    try:
        asked = size(Inputs(case_of(program, design, catalog_of(program)), Draws(DRAWS, SEED))).asked
    except CannotEstimateError as error:
        raise Trouble(str(error)) from error
    rows = sum((one.volume.hot_rows + one.volume.burst_hot_rows)[-1] for one in asked.tables.values())
    return quantiles(asked.hot_bytes[-1] / rows)


def break_even(program: Program, input_name: str, design: str | None, today: dt.date) -> Criterion:
    """A break-even of the solver as a numeric criterion, with its prediction frozen today.

    Raises Trouble where the solver knows no border of that input.
    """
    solution = solve(program, design)
    borders = sorted((one for one in solution.break_evens if one.value is not None), key=lambda one: -(one.value or 0))
    known = {one.input: one for one in borders}  # of several plans the one that bears least
    if input_name not in known:
        names = ", ".join(known) or "none"
        raise Trouble(f"There is no break-even of {input_name}; those that there are: {names}.")
    found = known[input_name]
    limit = float(f"{found.value:.4g}")
    taken = Criterion(input=found.input, unit=found.unit, at_most=limit, design=solution.design)
    return frozen(program, taken, today)


def frozen(program: Program, criterion: Criterion, today: dt.date) -> Criterion:
    """The criterion with what is predicted now, to four digits, unless something was before."""
    if criterion.prediction is not None:
        return criterion
    found = predict(program, criterion)
    p10, p50, p90 = (float(f"{one:.4g}") for one in (found.p10, found.p50, found.p90))
    return criterion.model_copy(update={"prediction": Prediction(made_on=today, p10=p10, p50=p50, p90=p90)})


def recorded(spike_id: str, numbers: Sequence[Criterion], input_name: str, measured: Measured) -> list[Criterion]:
    """The numbers of a spike with a measurement of one. Raises Trouble for a number that it does not have."""
    if input_name not in {one.input for one in numbers}:
        known = ", ".join(one.input for one in numbers) or "none"
        raise Trouble(f"{spike_id} has no number {input_name}; its numbers are {known}.")
    return [one.model_copy(update={"measurement": measured}) if one.input == input_name else one for one in numbers]


def from_calibrations(program: Program, numbers: Sequence[Criterion]) -> list[Criterion]:
    """The numbers of a spike with what the newest calibrations measured of them."""
    numbers = list(numbers)
    for calibration in sorted(program.all(Calibration), key=lambda one: one.measured_on):
        for found in calibration.measurements:
            measured = Measured(seen_on=calibration.measured_on, value=found.measured,
                                relative_error=found.relative_error, source=calibration.id)  # fmt: skip
            name = _input_of(found.file, found.coefficient)
            numbers = [
                one.model_copy(update={"measurement": measured}) if one.input == name else one for one in numbers
            ]
    return numbers


def use_changes(program: Program, calibrations: Sequence[str]) -> list[CostChange]:
    """What resting estimates on some calibrations changes, design by design. Raises Trouble for an unknown one."""
    used = {one.id: one.model_copy(update={"in_use": True}) for one in calibrations_named(program, calibrations)}
    before, after = (
        {one.id: one for one in estimate(each).designs} for each in (program, program.with_items(dict(used)))
    )
    return [_change(before[name], after[name]) for name in before if name in after]


def calibrations_named(program: Program, wanted: Sequence[str]) -> list[Calibration]:
    """The calibrations of these ids. Raises Trouble for an unknown one."""
    found = [program.get(name, Calibration) for name in wanted]
    if None in found:
        known = ", ".join(one.id for one in program.all(Calibration)) or "none"
        raise Trouble(f"{wanted[found.index(None)]} is not a calibration of this program; there are {known}.")
    return [one for one in found if one is not None]


def _change(before: DesignEstimate, after: DesignEstimate) -> CostChange:
    return CostChange(
        before.id,
        (before.nodes.p50 if before.nodes else None, after.nodes.p50 if after.nodes else None),
        (before.monthly_cost_usd.p50, after.monthly_cost_usd.p50),
        (_odds(before), _odds(after)),
    )


def _odds(answer: DesignEstimate) -> float | None:
    return answer.budget.probability_met if answer.budget else None
