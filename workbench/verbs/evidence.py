"""Evidence of spikes: what was predicted, what was measured, how surprising that is, and what using it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.program.designs import Design
from workbench.program.program import Program
from workbench.program.roadmap import Criterion, Spike
from workbench.simulate.case import CannotEstimateError, Inputs
from workbench.simulate.known_inputs import expected
from workbench.simulate.result import Quantiles
from workbench.simulate.sizing import size
from workbench.simulate.surprise import SURPRISING, chance_below, spread_of, surprise
from workbench.simulate.uncertainty import Draws, quantiles
from workbench.verbs.catalog import catalog_of
from workbench.verbs.estimate import case_of
from workbench.verbs.resting import DRAWS, SEED, CostChange, Update, cost_changes, updates
from workbench.verbs.trouble import Trouble

BYTES_PER_ROW = "bytes_per_row"


@dataclass(frozen=True, slots=True)
class Number:
    """A numeric criterion: predicted (as frozen, else as of now), measured, and how the two compare.

    `predicted` is None for a number that estimates do not know and nobody predicted. `deviations` tells the surprise in
    standard deviations; `chance_met` the probability that the number is on the good side of its limit, by the
    measurement, else by the prediction.
    """

    criterion: Criterion
    predicted: Quantiles | None
    deviations: float | None
    chance_met: float | None

    @property
    def is_surprising(self) -> bool:
        """Whether the measurement says that the model was wrong."""
        return self.deviations is not None and abs(self.deviations) >= SURPRISING


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbers of a spike, on what estimates could rest because of it, and what resting on all of it changes."""

    spike: Spike
    numbers: Sequence[Number]
    updates: Sequence[Update]
    changes: Sequence[CostChange]


def evidence(program: Program, spike_id: str) -> Evidence:
    """What a spike has to show.

    Raises Trouble for an unknown spike, and for a number that cannot be what it says.
    """
    spike = spike_of(program, spike_id)
    usable = updates(program, spike)
    numbers = [_number(program, one) for one in spike.numbers]
    return Evidence(spike, numbers, usable, cost_changes(program, usable) if usable else [])


def spike_of(program: Program, spike_id: str) -> Spike:
    """The spike of that id. Raises Trouble when there is none."""
    spike = program.get(spike_id, Spike)
    if spike is None:
        known = ", ".join(one.id for one in program.all(Spike))
        raise Trouble(f"{spike_id} is not a spike of this program; spikes are {known or 'none yet'}.")
    return spike


def _number(program: Program, criterion: Criterion) -> Number:
    frozen, measured = criterion.prediction, criterion.measurement
    predicted = Quantiles(frozen.p10, frozen.p50, frozen.p90) if frozen else predict(program, criterion)
    try:
        if measured is None:
            chance = _chance(criterion, predicted.p50, spread_of(predicted, criterion.unit)) if predicted else None
            return Number(criterion, predicted, None, chance)
        value, error = measured.value, measured.relative_error
        deviations = surprise(predicted, value, error, criterion.unit) if predicted else None
        return Number(criterion, predicted, deviations, _chance(criterion, value, error))
    except ValueError as wrong:
        raise Trouble(f"{criterion.input} in {criterion.unit}: {wrong}; mend the number that is wrong.") from wrong


def _chance(criterion: Criterion, value: float, spread: float) -> float:
    below = chance_below(criterion.limit, value, spread, criterion.unit)
    if criterion.at_most is not None:
        return below
    return 1.0 if value == criterion.limit and below == 1.0 else 1.0 - below


def predict(program: Program, criterion: Criterion) -> Quantiles | None:
    """What estimates take a number for now; None for one that they do not know.

    Raises Trouble for bytes of a row without a design that can be sized.
    """
    if criterion.input == BYTES_PER_ROW:
        return _bytes_per_row(program, criterion)
    return expected(program, catalog_of(program), criterion.input, criterion.unit, Draws(DRAWS, SEED))


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
