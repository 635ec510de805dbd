"""A story told as dated changes of a plan: what arrives, what changes, what `check` must say, and what would mend it.

Nothing here reads files: items are plain data by their ids, as files hold them.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from .base import Model, PersonLink, Text

Fields = dict[str, Any]
State = dict[str, Fields]
"""The items of a plan on some day, as plain data by their ids."""

_OWN_DAY = (
    "held_on", "given_on", "raised_on", "happened_on", "decided_on", "opened_on", "asked_on", "joined_on", "starts_on",
)  # fmt: skip
"""The fields that say since when an item has been there."""

_KNOWN_SINCE = frozenset({
    "seen_on", "ran_on", "fixed_on", "left_on", "decided_on", "settled_on", "answered_on", "made_on", "taken_on",
    "held_on", "given_on", "closed_on", "signed_on", "on",
})  # fmt: skip
"""The fields whose day says since when something is known: before it, nobody can have written it down."""


class Turn(Model):
    """What one day changes in a plan. Values of None take a field out; paths name list entries by name or position."""

    arrive: dict[str, dict[str, Any]] = {}
    """Items that enter as the whole plan has them later, but for these fields."""
    settle: dict[str, list[str]] = {}
    """Fields that are from now on as the whole plan has them."""
    change: dict[str, dict[str, Any]] = {}
    """Fields that take a value of their own."""
    write: list[dict[str, Any]] = []
    """Items that the whole plan does not have."""
    leave: list[str] = []
    """Items that go."""


class Expected(Model):
    """A finding that must be there: the code of its rule, and the item that it is about."""

    rule: Text
    """The code of the rule."""
    item: Text
    """The id of the item."""


class Moment(Model):
    """One day of the story. Days without a number only lead from one moment to the next."""

    n: Annotated[int, Field(ge=1)] | None = None
    """The number of the moment in the account."""
    date: dt.date
    """The day."""
    author: PersonLink
    """The person who changed the plan on that day."""
    title: Text
    """What happened, in a line."""
    account: Text | None = None
    """What the account says of it."""
    lesson: Text | None = None
    """What the workbench makes of it."""
    turn: Turn = Turn()
    """What changed in the plan."""
    bring: list[Text] = []
    """Folders of data that come with the plan from now on."""
    expected: list[Expected] = []
    """What `check` must say on that day."""
    mend: Turn = Turn()
    """What would have mended it, so that nothing of it is said."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The plan as it stood after a moment."""

    moment: Moment
    state: State


def snapshots(moments: Sequence[Moment], whole: State, whole_on: dt.date) -> Iterator[Snapshot]:
    """The plan after each moment, in their order.

    On the day `whole_on` it is the whole plan. Items that no moment names enter with the first moment after their own
    day. Nothing is told before its day.
    """
    named = {item for moment in moments for item in moment.turn.arrive}
    state: State = {}
    for moment in moments:
        if moment.date == whole_on:
            state = copy.deepcopy(whole)
        elif moment.date < whole_on:
            state |= {
                item: copy.deepcopy(fields)
                for item, fields in whole.items()
                if item not in named and item not in state and _own_day(fields, whole_on) <= moment.date
            }
        state = turned(state, moment.turn, whole)
        told = {item: _known_by(fields, moment.date) for item, fields in state.items()}
        yield Snapshot(moment, told | {item: fields | {"as_of": moment.date} for item, fields in told.items()
                                       if fields["kind"] == "program"})  # fmt: skip


def turned(state: State, turn: Turn, whole: State) -> State:
    """The plan after a turn; the one given stays as it is."""
    after = copy.deepcopy(state)
    for item, values in turn.arrive.items():
        after[item] = copy.deepcopy(whole[item])
        _set_all(after[item], values)
    for item, paths in turn.settle.items():
        _set_all(after[item], {path: copy.deepcopy(whole[item].get(path)) for path in paths})
    for fields in turn.write:
        after[fields["id"]] = copy.deepcopy(fields)
    for item, values in turn.change.items():
        _set_all(after[item], values)
    for item in turn.leave:
        del after[item]
    return after


def _own_day(fields: Fields, otherwise: dt.date) -> dt.date:
    days = (fields.get(name) for name in _OWN_DAY)
    return next((day for day in days if isinstance(day, dt.date)), otherwise)


def _known_by(value: Any, day: dt.date) -> Any:
    """Plain data without what carries a later day: fields, and whole entries of lists and of other fields."""
    if isinstance(value, Mapping):
        return {
            name: _known_by(one, day)
            for name, one in value.items()
            if not _is_later(name, one, day) and not (isinstance(one, Mapping) and _tells_later(one, day))
        }
    if isinstance(value, list):
        return [_known_by(one, day) for one in value if not (isinstance(one, Mapping) and _tells_later(one, day))]
    return value


def _tells_later(entry: Mapping[str, Any], day: dt.date) -> bool:
    return any(_is_later(name, one, day) for name, one in entry.items())


def _is_later(name: str, value: Any, day: dt.date) -> bool:
    return name in _KNOWN_SINCE and isinstance(value, dt.date) and value > day


def _set_all(fields: Fields, values: Mapping[str, Any]) -> None:
    for path, value in values.items():
        *above, last = path.split(".")
        parent: Any = fields
        for step in above:
            parent = parent[_step(parent, step)]
        at = _step(parent, last)
        if value is not None:
            parent[at] = copy.deepcopy(value)
        elif isinstance(parent, dict):
            parent.pop(at, None)
        else:
            del parent[at]


def _step(parent: Any, step: str) -> str | int:
    """A field's name, or the position of the entry of a list that has that name or number."""
    if isinstance(parent, dict):
        return step
    if step.isdigit():
        return int(step)
    return next(at for at, entry in enumerate(parent) if step in (entry.get("name"), entry.get("id")))
