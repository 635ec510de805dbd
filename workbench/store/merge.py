"""Two people, one item: which of somebody's fields others have changed too, and where a field has moved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.program.differences import NAMES, REMOVED, same
from workbench.program.finding import FieldPath

from .edit import value_at


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that somebody else set to something else meanwhile: its value before, theirs and ours.

    None where the field does not stand; the empty `field` means the whole file of `path`.
    """

    path: str
    field: FieldPath
    base: Any
    theirs: Any
    mine: Any


def conflicts(path: str, edits: Mapping[FieldPath, Any], seen: Any, now: Any) -> list[FieldConflict]:
    """Edits of the data that somebody has `seen` that others have changed `now`, unless to the very same value."""
    found = []
    for field, mine in edits.items():
        moved = relocated(field, seen, now)
        before = value_at(seen, field)
        theirs = value_at(now, moved) if moved is not None else REMOVED
        if moved is None or not (same(before, theirs) or same(theirs, mine)):
            found.append(FieldConflict(path, field, *(_plain(value) for value in (before, theirs, mine))))
    return found


def relocated(field: FieldPath, seen: Any, now: Any) -> FieldPath | None:
    """Where a field of one version stands in another; None when that cannot be told.

    Entries of lists are followed by their name; what was appended to a list is appended again. Entries without a name
    keep their position as long as the list keeps its length.
    """
    found: list[str | int] = []
    for step in field:
        moved = step
        if isinstance(step, int) and isinstance(seen, list) and isinstance(now, list):
            position = _position(step, seen, now)
            if position is None:
                return None
            moved = position
        found.append(moved)
        seen, now = value_at(seen, (step,)), value_at(now, (moved,))
    return tuple(found)


def _position(step: int, seen: list[Any], now: list[Any]) -> int | None:
    if step == len(seen):
        return len(now)
    for key in NAMES:
        name = value_at(seen, (step, key))
        if isinstance(name, str):
            positions = [at for at, entry in enumerate(now) if value_at(entry, (key,)) == name]
            return positions[0] if len(positions) == 1 else None
    return step if len(seen) == len(now) else None


def _plain(value: Any) -> Any:
    return None if value is REMOVED else value
