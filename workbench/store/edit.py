"""Edits that keep the author's file: only the characters of the edited field change, comments and layout stay.

Every edit is parsed again and compared: the data must be the old data with that one field changed, or nothing is done.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from workbench.program.differences import REMOVED, same
from workbench.program.finding import FieldPath, spell

from .strict_yaml import Document, YamlFault, parse
from .write_yaml import INDENT, block, inline, literal


class EditError(ValueError):
    """An edit that cannot be made without touching more than its field; the message says what to do instead."""


def edit(text: str, edits: Mapping[FieldPath, Any]) -> str:
    """The text with each field set to its value, or taken out when the value is REMOVED.

    Raises EditError when a field's parent does not exist or the layout does not allow the edit, and YamlFault when the
    text itself is not strict YAML.
    """
    for path, value in edits.items():
        try:
            text = _remove(text, path) if value is REMOVED else _set(text, path, value)
        except UnicodeEncodeError as error:
            raise EditError(f"{spell(path)} holds half a character, which no file can hold; type it again") from error
    return text


def value_at(data: Any, path: FieldPath) -> Any:
    """The value at a field path of plain data; REMOVED when there is none."""
    for step in path:
        known = step in data if isinstance(data, Mapping) else isinstance(data, list) and step in range(len(data))
        if not known:
            return REMOVED
        data = data[step]
    return data


def with_value(data: Any, path: FieldPath, value: Any) -> Any:
    """A copy of plain data with one field set, appended (list position at the end) or, for REMOVED, taken out."""
    changed = copy.deepcopy(data)
    parent = value_at(changed, path[:-1])
    step = path[-1]
    if value is REMOVED:
        del parent[step]
    elif isinstance(parent, list) and step == len(parent):
        parent.append(value)
    else:
        parent[step] = value
    return changed


def _set(text: str, path: FieldPath, value: Any) -> str:
    document = parse(text)
    before = value_at(document.data, path)
    if same(before, value):
        return text
    parent = value_at(document.data, path[:-1])
    fits = (
        isinstance(path[-1], int) and path[-1] <= len(parent) if isinstance(parent, list) else isinstance(parent, dict)
    )
    if not fits:
        raise EditError(f"there is no {spell(path[:-1]) or 'mapping'} to hold {spell(path)}; add that first")
    if isinstance(before, list) and isinstance(value, list) and before and value:
        return _set_list(text, path, before, value)
    changed = _insert(document, path, value) if before is REMOVED else _replace(document, path, value)
    return _checked(changed, with_value(document.data, path, value), path)


def _set_list(text: str, path: FieldPath, before: list[Any], value: list[Any]) -> str:
    """Entry by entry, surplus ones taken out where the lists part, so that those that stay keep their comments."""
    surplus = len(before) - len(value)
    if surplus > 0:
        kept_at_end = 0
        while kept_at_end < len(value) and same(before[-1 - kept_at_end], value[-1 - kept_at_end]):
            kept_at_end += 1
        first = len(value) - kept_at_end
        for position in range(first + surplus - 1, first - 1, -1):
            text = _remove(text, (*path, position))
    for position, entry in enumerate(value):
        text = _set(text, (*path, position), entry)
    return text


def _remove(text: str, path: FieldPath) -> str:
    document = parse(text)
    if value_at(document.data, path) is REMOVED:
        return text
    parent = value_at(document.data, path[:-1])
    if len(parent) == 1 and len(path) > 1:
        return _remove(text, path[:-1])
    place = document.places[path]
    if document.places[path[:-1]].style == "flow":
        changed = _cut_from_flow(document, path, parent)
    else:
        first = _line_start(document.text, place.key_start)
        changed = document.text[:first] + document.text[_line_end(document.text, _last_character(document, path)) :]
    return _checked(changed, with_value(document.data, path, REMOVED), path)


def _cut_from_flow(document: Document, path: FieldPath, parent: Any) -> str:
    steps = list(range(len(parent))) if isinstance(parent, list) else list(parent)
    at = steps.index(path[-1])
    place = document.places[path]
    if at + 1 < len(steps):
        following = document.places[(*path[:-1], steps[at + 1])]
        return document.text[: place.key_start] + document.text[following.key_start :]
    previous = document.places[(*path[:-1], steps[at - 1])]
    return document.text[: previous.end] + document.text[place.end :]


def _replace(document: Document, path: FieldPath, value: Any) -> str:
    """The written value spliced between the marks of the old one."""
    place = document.places[path]
    text = document.text
    newline = _newline(text)
    end = place.end
    comment = ""
    if place.style in ("|", ">", "block"):
        end = _last_character(document, path) + 1
    if place.style in ("|", ">"):
        header = text[place.start : _line_end(text, place.start)].rstrip()
        comment = header[len(header.partition(" ")[0]) :]
    indent = " " * (_indent_of(text, place.key_start) + len(INDENT))
    written = _written(value, indent, place.style, in_flow=place.style == "flow" or _in_flow(document, path))
    if place.style == "block" and written.startswith("\n"):
        start = place.start - (place.column - 1)
        return text[:start] + written[1:].replace("\n", newline) + text[end:]
    start = place.start if place.style != "block" else _after_colon(text, document, path)
    gap = " " if text[start - 1 : start] in (":", "-") and not written.startswith("\n") else ""
    first, breaks, rest = written.partition("\n")
    if first.startswith("|"):
        line_end = _line_end(text, end)
        comment += text[end:line_end].rstrip()
        rest, end = rest + "\n", line_end
    return text[:start] + gap + first + comment + (breaks + rest).replace("\n", newline) + text[end:]


def _insert(document: Document, path: FieldPath, value: Any) -> str:
    """A new field or entry after the last one of its parent, in the parent's own style."""
    text, parent_path = document.text, path[:-1]
    parent = value_at(document.data, parent_path)
    newline = _newline(text)
    name = "" if isinstance(parent, list) else f"{inline(path[-1])}: "
    place = document.places.get(parent_path)
    if place is None:
        raise EditError(f"the file holds no fields yet; write {spell(path)} by hand first")
    steps = list(range(len(parent))) if isinstance(parent, list) else list(parent)
    if place.style == "flow":
        at = document.places[(*parent_path, steps[-1])].end if steps else place.start + 1
        comma = ", " if steps else ""
        return text[:at] + comma + name + inline(value) + text[at:]
    last = _line_end(text, _last_character(document, parent_path))
    sibling = document.places[(*parent_path, steps[0])]
    column = sibling.key_column - 1
    if isinstance(parent, list):
        column = _indent_of(text, text.rindex("-", 0, sibling.start))
        written = block([value], " " * column)
    else:
        written = block({path[-1]: value}, " " * column)
    before = text[:last]
    if not before.endswith(("\n", "\r")):
        before += newline
    return before + written.replace("\n", newline) + newline + text[last:]


def _written(value: Any, indent: str, style: str, *, in_flow: bool) -> str:
    if isinstance(value, str) and "\n" in value and not in_flow:
        written = literal(value, indent)
        if written is not None:
            return written
    if isinstance(value, str) and style in ("|", ">") and not in_flow:
        return inline(value)
    if isinstance(value, dict | list) and value and not in_flow:
        whole = block({"k": value}, indent[len(INDENT) :]).partition(":")[2]
        return whole.removeprefix(" ") if not whole.startswith("\n") else whole
    return inline(value, quote=style if style in ("'", '"') else "")


def _last_character(document: Document, path: FieldPath) -> int:
    """Offset of the last character of a value, without the blank lines and comments that libyaml counts to blocks."""
    last = 0
    for at, place in document.places.items():
        if at[: len(path)] == path and place.style != "block":
            written = document.text[place.start : place.end].rstrip() if place.style in ("|", ">") else None
            end = place.start + len(written) if written is not None else place.end
            last = max(last, end - 1)
    return last


def _in_flow(document: Document, path: FieldPath) -> bool:
    return any(document.places[path[:length]].style == "flow" for length in range(len(path)))


def _after_colon(text: str, document: Document, path: FieldPath) -> int:
    place = document.places[path]
    if place.key_start == place.start:
        return place.start
    return text.index(":", place.key_start + len(inline(path[-1]))) + 1


def _indent_of(text: str, offset: int) -> int:
    return offset - _line_start(text, offset)


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _line_end(text: str, offset: int) -> int:
    found = text.find("\n", offset)
    return len(text) if found < 0 else found + 1


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _checked(text: str, expected: Any, path: FieldPath) -> str:
    try:
        data = parse(text).data
    except YamlFault as fault:
        raise EditError(
            f"{spell(path)} cannot be edited in this layout ({fault.what}); edit the file by hand"
        ) from fault
    if not same(data, expected):
        raise EditError(f"{spell(path)} cannot be edited without touching other fields; edit the file by hand")
    return text
