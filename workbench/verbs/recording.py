"""Record the evidence of a spike: numbers taken from the solver, what was measured of them, and what to rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.program.base import Model
from workbench.program.calibrations import Calibration
from workbench.program.finding import FieldPath
from workbench.program.kinds import BY_NAME
from workbench.program.program import Program
from workbench.program.roadmap import Criterion, Measured, Spike
from workbench.program.streams import Stream
from workbench.program.verifications import Verification
from workbench.simulate.known_inputs import expected, input_name
from workbench.simulate.surprise import spread_of
from workbench.simulate.uncertainty import Draws
from workbench.store.git import Author
from workbench.store.save import Change
from workbench.verbs.catalog import catalog_of
from workbench.verbs.evidence import spike_of
from workbench.verbs.resting import DRAWS, SEED, Update, update_named
from workbench.verbs.saving import save_texts
from workbench.verbs.taking import frozen, proposals
from workbench.verbs.trouble import Trouble

SHARE_OF_ROWS = "share of rows"
"""The unit in which a check of a verification is a share; in any other it is counted in rows."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What is to be recorded of a spike, in this order.

    `take` break-evens of inputs (of a `design`) as numbers; `predict` what no prediction was made of; measurements
    `found_in` a calibration, stream or verification; one `measured` as INPUT=VALUE with its `error` and `source`; and
    `use` of a calibration or of a measured field.
    """

    take: tuple[str, ...] = ()
    design: str | None = None
    predict: bool = False
    found_in: str | None = None
    measured: str | None = None
    error: float = 0.0
    source: str | None = None
    use: str | None = None

    @property
    def anything(self) -> bool:
        """Whether there is anything to record."""
        return bool(self.take or self.predict or self.found_in or self.measured or self.use)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that a recording changes, as people review it."""

    item: str
    path: FieldPath
    before: Any
    after: Any


def save(program_dir: Path, program: Program, spike_id: str, changed: Sequence[Difference], author: Author) -> str:
    """Commit reviewed differences, all at once; the revision. Raises Trouble where nothing is saved."""
    edits: dict[str, dict[FieldPath, Any]] = {}
    for one in changed:
        edits.setdefault(one.item, {})[one.path] = one.after
    changes = [_change(program, item_id, fields) for item_id, fields in edits.items()]
    outcome = save_texts(program_dir, changes, author, f"Record evidence of {spike_id}")
    if outcome.revision is None:
        raise Trouble(outcome.refusal or f"Somebody else changed {spike_id} meanwhile; look at it, and record again.")
    return outcome.revision


def differences(program: Program, spike_id: str, wanted: Recording, *, today: dt.date) -> list[Difference]:
    """The fields that a recording changes, before anybody saves it.

    Raises Trouble for what the program does not know, for a measurement without a source, and where nothing changes.
    """
    spike = spike_of(program, spike_id)
    numbers = list(spike.numbers)
    if wanted.take:
        numbers += _taken(program, spike, wanted, today)
    if wanted.predict:
        numbers = [frozen(program, one, today) for one in numbers]
    if wanted.found_in:
        numbers = _measured(program, numbers, _found_in(program, numbers, wanted.found_in, today), today)
    if wanted.measured:
        numbers = _measured(program, numbers, _typed(spike_id, numbers, wanted, today), today)
    found = []
    if wanted.use:
        used = update_named(program, spike.model_copy(update={"numbers": numbers}), wanted.use)
        numbers = [_resting(one, used) for one in numbers]
        found.append(Difference(used.item, used.field, used.before, used.value))
    found = [*_number_differences(spike, numbers), *found]
    if not found:
        raise Trouble(f"{spike_id} holds all of that already; there is nothing to save.")
    return found


def _taken(program: Program, spike: Spike, wanted: Recording, today: dt.date) -> list[Criterion]:
    found = proposals(program, spike, today, design=wanted.design, inputs=wanted.take)
    if not found:
        asked = ", ".join(wanted.take)
        raise Trouble(f"There is no break-even of {asked} to take: no value decides alone, or {spike.id} has it.")
    return found


def _found_in(program: Program, numbers: Sequence[Criterion], source: str, today: dt.date) -> Mapping[str, Measured]:
    """What a calibration, a profiled stream or a verification says of the numbers, by their inputs."""
    item = program.items.get(source)
    found: dict[str, Measured] = {}
    for one in numbers:
        match item:
            case Calibration():
                measured = _by_calibration(item, one)
            case Stream():
                measured = _by_stream(program, item, one, today)
            case Verification():
                measured = _by_verification(item, one)
            case _:
                raise Trouble(f"{source} is no calibration, stream or verification of this program.")
        if measured is not None:
            found[one.input] = measured
    if not found:
        asked = ", ".join(one.input for one in numbers) or "it has none"
        raise Trouble(f"{source} has measured none of the spike's numbers ({asked}).")
    return found


def _by_calibration(calibration: Calibration, number: Criterion) -> Measured | None:
    for one in calibration.measurements:
        if input_name(one.file, one.coefficient) == number.input:
            return Measured(
                seen_on=calibration.measured_on,
                value=one.measured,
                relative_error=one.relative_error,
                source=calibration.id,
            )
    return None


def _by_stream(program: Program, stream: Stream, number: Criterion, today: dt.date) -> Measured | None:
    """What a profiled stream says of the same field of another stream, with the spread that it says it with."""
    item_id, _, field = number.input.partition(".")
    if item_id == stream.id or program.get(item_id, Stream) is None:
        return None
    found = expected(program, catalog_of(program), f"{stream.id}.{field}", number.unit, Draws(DRAWS, SEED))
    if found is None:
        return None
    spread = float(f"{spread_of(found, number.unit):.3g}")
    return Measured(seen_on=today, value=float(f"{found.p50:.6g}"), relative_error=spread, source=stream.id)


def _by_verification(verification: Verification, number: Criterion) -> Measured | None:
    """The offending rows of a check, named `VER-x.check`, in the last run; as a share where the number is one."""
    if not verification.runs:
        return None
    last = max(reversed(verification.runs), key=lambda run: run.ran_on)
    for check in last.checks:
        if f"{verification.id}.{check.id}" == number.input:
            value = check.failing_rows / max(last.rows, 1) if number.unit == SHARE_OF_ROWS else check.failing_rows
            return Measured(seen_on=last.ran_on, value=float(value), source=verification.id)
    return None


def _typed(spike_id: str, numbers: Sequence[Criterion], wanted: Recording, today: dt.date) -> Mapping[str, Measured]:
    name, _, text = (wanted.measured or "").partition("=")
    try:
        value = float(text)
    except ValueError as error:
        raise Trouble(f"{wanted.measured!r} is no measurement; write it as INPUT=VALUE.") from error
    if not wanted.source:
        raise Trouble("Say where the measurement can be looked at, with --source.")
    if name not in {one.input for one in numbers}:
        known = ", ".join(one.input for one in numbers) or "none"
        raise Trouble(f"{spike_id} has no number {name}; its numbers are {known}.")
    return {name: Measured(seen_on=today, value=value, relative_error=wanted.error, source=wanted.source)}


def _measured(
    program: Program, numbers: Sequence[Criterion], found: Mapping[str, Measured], today: dt.date
) -> list[Criterion]:
    """The numbers with what was found; one that nobody predicted is predicted first, as if not yet measured."""
    sources = [program.get(one.source, Calibration) for one in found.values()]
    unused = {one.id: one.model_copy(update={"in_use": False}) for one in sources if one is not None}
    before = program.with_items(unused)
    return [
        frozen(before, one, today).model_copy(update={"measurement": found[one.input]}) if one.input in found else one
        for one in numbers
    ]


def _resting(number: Criterion, used: Update) -> Criterion:
    """The number of which a field now holds what was measured says so; calibrations say it of themselves."""
    if number.input != used.name or number.measurement is None:
        return number
    return number.model_copy(update={"measurement": number.measurement.model_copy(update={"in_use": True})})


def _number_differences(spike: Spike, numbers: Sequence[Criterion]) -> list[Difference]:
    """The fields that differ, one by one, so that the file keeps what somebody wrote around them."""
    told, before = ([_plain(one) for one in each] for each in (numbers, spike.numbers))
    if told and not before:
        return [Difference(spike.id, ("numbers",), None, told)]
    found = []
    for place, fields in enumerate(told):
        if place >= len(before):
            found.append(Difference(spike.id, ("numbers", place), None, fields))
        else:
            found += [
                Difference(spike.id, ("numbers", place, name), before[place].get(name), value)
                for name, value in fields.items()
                if before[place].get(name) != value
            ]
    return found


def _plain(model: Model) -> dict[str, Any]:
    """The fields that somebody would write, whole numbers as such."""
    told = model.model_dump(exclude_none=True, exclude_defaults=True)
    return {name: _whole(one) for name, one in told.items()}


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _change(program: Program, item_id: str, edits: Mapping[FieldPath, Any]) -> Change:
    kind = BY_NAME[program.items[item_id].kind]
    return Change(path=kind.path_of(item_id), expected=program.sources[item_id].blob, edits=edits)
