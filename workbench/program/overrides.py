"""Overrides: the same program with some fields changed, for scenarios, sliders and `--set`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from .base import Item
from .finding import FieldPath, spell
from .links import links
from .program import Program

_STEP = re.compile(r"\.?([A-Za-z_][A-Za-z0-9_-]*)|\[([0-9]+)\]|\.([0-9]+)")


_NAMING = ("id", "kind")
"""Fields by which an item is found; another value would make another item of it."""


class OverrideError(ValueError):
    """An override that names nothing, or a value that its field does not take. The message says the mend."""


class RefusedValueError(OverrideError):
    """Values that `model` refuses: all `fields` of the item as overridden, for whoever can say the mend."""

    def __init__(self, item_id: str, model: type[Item], fields: Mapping[str, Any]) -> None:
        super().__init__(f"{item_id} does not take these values")
        self.item_id, self.model, self.fields = item_id, model, fields


def parse_path(text: str) -> tuple[str, FieldPath]:
    """`ID.field.path` as the item's id and a field path; list entries by position (`[0]`) or by name.

    Raises OverrideError when the text has no id or no field.
    """
    item_id, dot, rest = text.partition(".")
    steps: list[str | int] = []
    at = 0
    while at < len(rest):
        match = _STEP.match(rest, at)
        if match is None:
            break
        steps.append(match[1] if match[1] is not None else int(match[2] or match[3]))
        at = match.end()
    if not item_id or not dot or not steps or at < len(rest):
        raise OverrideError(f"{text!r} is not ID.field.path; write for example STR-edge.events_per_day")
    return item_id, tuple(steps)


def override(program: Program, overrides: Mapping[str, Any]) -> Program:
    """The program with each `ID.field.path` set to its value, validated as a file would be.

    A name inside a list finds the entry of that `name` (`STR-edge.columns.path.cardinality`). Raises OverrideError,
    which is a RefusedValueError where the path is sound and the value is not.
    """
    data: dict[str, dict[str, Any]] = {}
    for text, value in overrides.items():
        item_id, path = parse_path(text)
        item = program.items.get(item_id)
        if item is None:
            raise OverrideError(f"{item_id} is not an item of this program{_did_you_mean(item_id, program.items)}")
        fields = data.setdefault(item_id, item.model_dump(exclude_unset=True))
        _assign(fields, path, value, item)
    changed: dict[str, Item] = {}
    for item_id, fields in data.items():
        try:
            changed[item_id] = type(program.items[item_id]).model_validate(fields)
        except ValidationError as error:
            raise RefusedValueError(item_id, type(program.items[item_id]), fields) from error
        _refuse_new_dangling_links(program, changed[item_id])
    return program.with_items(changed)


def value_of(program: Program, text: str) -> Any:
    """The value that `ID.field.path` has in the program, defaults included; None for what is left out.

    Raises OverrideError when the path names nothing.
    """
    item_id, path = parse_path(text)
    item = program.items.get(item_id)
    if item is None:
        raise OverrideError(f"{item_id} is not an item of this program{_did_you_mean(item_id, program.items)}")
    place: Any = item.model_dump()
    for depth, step in enumerate(path):
        if isinstance(place, list):
            place = place[_position(place, step, f"{item_id}.{spell(path[: depth + 1])}")]
        elif place is not None:
            place = place.get(step) if isinstance(place, dict) else None
    return place


def _refuse_new_dangling_links(program: Program, item: Item) -> None:
    before = set(links(program.items[item.id]))
    for link in links(item):
        if link not in before and link.target not in program.items:
            close = _did_you_mean(link.target, program.items)
            raise OverrideError(f"{item.id}.{spell(link.field)}: there is no item {link.target}{close}")


def _assign(fields: dict[str, Any], path: FieldPath, value: Any, item: Item) -> None:
    place: Any = fields
    for depth, asked in enumerate(path):
        step = asked
        if isinstance(place, list):
            step = _position(place, asked, f"{item.id}.{spell(path[: depth + 1])}")
        elif not isinstance(place, dict):
            raise OverrideError(f"{item.id}.{spell(path[:depth])} is a single value and has no {step}")
        elif depth == 0 and step in _NAMING:
            raise OverrideError(f"{item.id}.{step} cannot be overridden; it is what the item is found by")
        elif depth == 0 and step not in type(item).model_fields:
            known = type(item).model_fields
            raise OverrideError(f"{item.id} has no field {step}{_did_you_mean(str(step), known)}")
        if depth == len(path) - 1:
            place[step] = value
        else:
            place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]


def _position(entries: list[Any], step: str | int, where: str) -> int:
    names = [entry.get("name") if isinstance(entry, dict) else entry for entry in entries]
    if isinstance(step, int) and step < len(entries):
        return step
    if step in names:
        return names.index(step)
    raise OverrideError(f"{where}: there is no entry {step}; entries are {', '.join(map(str, names))}")


def _did_you_mean(name: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""
