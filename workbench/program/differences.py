"""What differs between two trees of plain data, told field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from .finding import FieldPath

NAMES = ("name", "id")
"""The fields by which entries of a list are told apart, whatever their position."""


class _Removed:
    """The value of a field that is taken out."""

    def __repr__(self) -> str:
        return "(removed)"


REMOVED: Final = _Removed()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose value differs; `old` or `new` is None where the field does not stand."""

    field: FieldPath
    old: Any
    new: Any


def diff_fields(old: Any, new: Any, at: FieldPath = ()) -> Iterator[FieldChange]:
    """What differs between two trees of plain data, by the deepest field that says it.

    Entries of lists are matched by their `name` or `id` where all have one, so that an inserted entry is one change;
    paths then hold the name in place of the position.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from diff_fields(old.get(key, REMOVED), new.get(key, REMOVED), (*at, key))
    elif isinstance(old, list) and isinstance(new, list) and (named := _by_name(old, new)) is not None:
        yield from diff_fields(*named, at)
    elif not same(old, new):
        yield FieldChange(at, None if old is REMOVED else old, None if new is REMOVED else new)


def _by_name(old: list[Any], new: list[Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    for key in NAMES:
        if all(isinstance(entry, dict) and isinstance(entry.get(key), str) for entry in (*old, *new)):
            by_name = {entry[key]: entry for entry in old}, {entry[key]: entry for entry in new}
            return by_name if tuple(map(len, by_name)) == (len(old), len(new)) else None
    return None


def same(one: Any, other: Any) -> bool:
    """Equality that tells 1 from True and 1 from 1.0: those are written differently."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
