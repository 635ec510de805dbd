"""Record the evidence of a spike: numbers taken from the solver, what was measured of them, and what to rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.program.finding import FieldPath
from workbench.program.kinds import BY_NAME
from workbench.program.program import Program
from workbench.program.roadmap import Criterion, Measured, Spike
from workbench.store.git import Author
from workbench.store.save import Change
from workbench.verbs.evidence import break_even, calibrations_named, from_calibrations, recorded, spike_of
from workbench.verbs.saving import save_texts
from workbench.verbs.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Recording:
    """What is to be recorded: a break-even to `take` (of a design), `INPUT=VALUE` as `measured`, or a calibration.

    `use` names a calibration on which estimates are to rest from now on.
    """

    take: str | None = None
    design: str | None = None
    measured: str | None = None
    error: float = 0.0
    source: str | None = None
    from_calibrations: bool = False
    use: str | None = None

    @property
    def anything(self) -> bool:
        """Whether there is anything to record."""
        return bool(self.take or self.measured or self.from_calibrations or self.use)


def record(
    program_dir: Path, program: Program, spike_id: str, wanted: Recording, author: Author, *, today: dt.date
) -> str:
    """Commit what is to be recorded of a spike, all at once; the revision.

    Raises Trouble for what the program does not know, for a measurement without a source, and where nothing is saved.
    """
    spike = spike_of(program, spike_id)
    numbers = list(spike.numbers)
    if wanted.take:
        taken = break_even(program, wanted.take, wanted.design, today)
        if any(one.input == taken.input for one in numbers):
            raise Trouble(f"{spike_id} has the number {taken.input} already; its prediction stays as it was made.")
        numbers = [*numbers, taken]
    if wanted.measured:
        name, measured = _typed(wanted, today)
        numbers = recorded(spike_id, numbers, name, measured)
    if wanted.from_calibrations:
        numbers = from_calibrations(program, numbers)
    changes = [_numbers(program, spike, numbers)] if numbers != spike.numbers else []
    used = calibrations_named(program, [wanted.use] if wanted.use else [])
    changes += [_change(program, one.id, one.kind, {("in_use",): True}) for one in used]
    if not changes:
        raise Trouble(f"{spike_id} holds all of that already; there is nothing to save.")
    outcome = save_texts(program_dir, changes, author, f"Record evidence of {spike_id}")
    if outcome.revision is None:
        raise Trouble(outcome.refusal or f"Somebody else changed {spike_id} meanwhile; look at it, and record again.")
    return outcome.revision


def _typed(wanted: Recording, today: dt.date) -> tuple[str, Measured]:
    name, _, text = (wanted.measured or "").partition("=")
    try:
        value = float(text)
    except ValueError as error:
        raise Trouble(f"{wanted.measured!r} is no measurement; write it as INPUT=VALUE.") from error
    if not wanted.source:
        raise Trouble("Say where the measurement can be looked at, with --source.")
    return name, Measured(seen_on=today, value=value, relative_error=wanted.error, source=wanted.source)


def _numbers(program: Program, spike: Spike, numbers: Sequence[Criterion]) -> Change:
    """The fields that differ, one by one, so that the file keeps what somebody wrote around them."""
    told = [one.model_dump(exclude_none=True, exclude_defaults=True) for one in numbers]
    before = [one.model_dump(exclude_none=True, exclude_defaults=True) for one in spike.numbers]
    edits: dict[FieldPath, object] = {} if before else {("numbers",): told}
    for place, fields in enumerate(told if before else ()):
        if place >= len(before):
            edits["numbers", place] = fields
        else:
            edits |= {("numbers", place, name): value for name, value in fields.items()
                      if before[place].get(name) != value}  # fmt: skip
    return _change(program, spike.id, spike.kind, edits)


def _change(program: Program, item_id: str, kind: str, edits: dict[FieldPath, object]) -> Change:
    return Change(path=BY_NAME[kind].path_of(item_id), expected=program.sources[item_id].blob, edits=edits)
