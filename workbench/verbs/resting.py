"""Resting estimates on what a spike measured: the fields that change, and what every design costs before and after.

A measured coefficient comes in by its calibration (`in_use: true`), a measured field of the program by its own value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.program.base import Model
from workbench.program.calibrations import Calibration
from workbench.program.finding import FieldPath
from workbench.program.overrides import override
from workbench.program.program import Program
from workbench.program.roadmap import Criterion, Spike
from workbench.simulate.doubts import measured_inputs
from workbench.simulate.known_inputs import expected, field_named, input_name, narrowed_field
from workbench.simulate.result import DesignEstimate, Quantiles
from workbench.simulate.uncertainty import Draws
from workbench.verbs.catalog import catalog_of
from workbench.verbs.estimate import estimate
from workbench.verbs.trouble import Trouble

DRAWS, SEED = 1024, 0


@dataclass(frozen=True, slots=True)
class Moved:
    """An input of estimates before and after they rest on a measurement of it."""

    input: str
    unit: str
    before: Quantiles
    after: Quantiles


@dataclass(frozen=True, slots=True)
class Update:
    """One way in which estimates can come to rest on evidence: a field of an item, and the inputs that it moves.

    `name` is what people ask for: the id of a calibration, or the input that was measured.
    """

    name: str
    item: str
    field: FieldPath
    before: Any
    after: Any
    moved: Sequence[Moved]

    @property
    def value(self) -> Any:
        """What the file holds afterwards."""
        return self.after.model_dump() if isinstance(self.after, Model) else self.after


@dataclass(frozen=True, slots=True)
class CostChange:
    """What resting on some evidence does to a design, at the median, and to the odds that its budget holds."""

    design: str
    nodes: tuple[float | None, float | None]
    monthly_cost_usd: tuple[float, float]
    probability_met: tuple[float | None, float | None]


def updates(program: Program, spike: Spike) -> list[Update]:
    """What estimates could rest on because of a spike, and do not yet: its calibrations, then its measured fields."""
    calibrations = [one for one in program.all(Calibration) if not one.in_use]
    found = [_of_calibration(program, one) for one in calibrations if measures(spike, one)]
    return found + [update for one in spike.numbers if (update := _of_field(program, one)) is not None]


def update_named(program: Program, spike: Spike, name: str) -> Update:
    """The update of that name. Raises Trouble when the spike has none, and says which it has."""
    usable = updates(program, spike)
    found = next((one for one in usable if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in usable) or "nothing"
        raise Trouble(f"Estimates cannot come to rest on {name} because of {spike.id}; they could on {known}.")
    return found


def updated(program: Program, wanted: Sequence[Update]) -> Program:
    """The program with estimates resting on the evidence of some updates."""
    return override(program, {".".join(map(str, (one.item, *one.field))): one.value for one in wanted})


def measures(spike: Spike, calibration: Calibration) -> bool:
    """Whether a calibration has measured an input that the spike is to measure."""
    inputs = [input_name(one.file, one.coefficient) for one in calibration.measurements]
    return bool(measured_inputs([*spike.measures, *(one.input for one in spike.numbers)], inputs))


def cost_changes(program: Program, wanted: Sequence[Update]) -> list[CostChange]:
    """What resting on the evidence of some updates changes, design by design, with the same draws before and after."""
    before, after = (
        {one.id: one for one in estimate(each, draws=DRAWS, seed=SEED).designs}
        for each in (program, updated(program, wanted))
    )
    return [_change(before[name], after[name]) for name in before if name in after]


def _of_calibration(program: Program, calibration: Calibration) -> Update:
    rested = override(program, {f"{calibration.id}.in_use": True})
    named = {input_name(one.file, one.coefficient): one.unit for one in calibration.measurements}
    moved = [one for name, unit in named.items() if (one := _moved(program, rested, name, unit)) is not None]
    return Update(calibration.id, calibration.id, ("in_use",), before=False, after=True, moved=moved)


def _of_field(program: Program, criterion: Criterion) -> Update | None:
    measured, field = criterion.measurement, field_named(program, criterion.input)
    if measured is None or measured.in_use or field is None:
        return None
    item_id = criterion.input.partition(".")[0]
    path, before = field
    try:
        after = narrowed_field(criterion.input, before, criterion.unit, measured.value, measured.relative_error)
    except ValueError as error:
        raise Trouble(f"{criterion.input}: {error}; mend what was measured of it.") from error
    alone = Update(criterion.input, item_id, path, before, after, ())
    moved = _moved(program, updated(program, [alone]), criterion.input, criterion.unit)
    return Update(criterion.input, item_id, path, before, after, [moved] if moved else [])


def _moved(program: Program, rested: Program, name: str, unit: str) -> Moved | None:
    before, after = (expected(one, catalog_of(one), name, unit, Draws(DRAWS, SEED)) for one in (program, rested))
    return Moved(name, unit, before, after) if before and after and before != after else None


def _change(before: DesignEstimate, after: DesignEstimate) -> CostChange:
    return CostChange(
        before.id,
        (before.nodes.p50 if before.nodes else None, after.nodes.p50 if after.nodes else None),
        (before.monthly_cost_usd.p50, after.monthly_cost_usd.p50),
        (_odds(before), _odds(after)),
    )


def _odds(answer: DesignEstimate) -> float | None:
    return answer.budget.probability_met if answer.budget else None
