"""Strict YAML: one pass over libyaml's events, YAML 1.2 scalars, nothing hidden, a place for every value.

Refused on the event stream, before anything is composed: aliases, anchors, tags, merge keys, several documents, deep
nesting, duplicate keys. Places are found by a second pass, paid for only when somebody asks where a field stands.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml
import yaml.cyaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from workbench.program.finding import FieldPath

CParser: Any = yaml.cyaml.CParser  # type: ignore[attr-defined]
Event = Any
"""An event of libyaml; its published types make every mark optional, though events of a text always have them."""

MAXIMUM_BYTES = 1_000_000
"""A file past this is refused by its size alone: the largest stream of a real profile is a twentieth of it."""
MAXIMUM_DEPTH = 40
"""Levels of nesting; items need six."""
MAXIMUM_DIGITS = 40
"""Digits of a whole number; nothing counted in a plan has more."""
_SHOWN_CHARACTERS = 60

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED_INTEGER = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_SPECIAL_FLOAT = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: value
    for value, words in ((True, ("true", "True", "TRUE")), (False, ("false", "False", "FALSE")))
    for word in words
}

_REFUSALS = {
    "directive": (
        "WB004",
        "a directive stands above the document",
        "It can change how every value below is read.",
        "Take out the lines that begin with %.",
    ),
    "second document": (
        "WB004",
        "a second document starts here",
        "Only the first would be read.",
        "Make it a file of its own.",
    ),
    "alias": (
        "WB004",
        "*{} is an alias",
        "A small file of aliases can unfold into a huge one.",
        "Write the value out.",
    ),
    "depth": ("WB005", "nested more than {} levels deep", "No item needs this depth.", "Flatten it."),
    "duplicate key": (
        "WB003",
        "key {} stands twice in one mapping",
        "Most readers keep the last one silently.",
        "Keep one of the two.",
    ),
    "merge key": (
        "WB004",
        "<< is a merge key",
        "Merged fields cannot be seen where they count.",
        "Write the fields out.",
    ),
    "key": ("WB002", "the key {} is not text", "Fields are found by their name.", "Quote it, or give it a name."),
    "anchor": ("WB004", "&{} is an anchor", "Nothing may refer to it: aliases are refused.", "Take it out."),
    "tag": ("WB004", "{} is a tag", "Tags can make a reader run code.", "Take it out."),
    "digits": (
        "WB002",
        "a number of {} digits",
        "Nothing counted here is that large.",
        "Check the number, or quote it.",
    ),
    "infinite": ("WB002", "{} is too large a number", "It cannot be told from infinity.", "Check the exponent."),
    "date": (
        "WB002",
        "{} is not a day of the calendar",
        "The calendar has no such day.",
        "Mend the date, or quote it.",
    ),
    "special": (
        "WB002",
        "{} is not a number one can plan with",
        "Nothing is infinite or undefined here.",
        "Give a number.",
    ),
}
"""What is refused: code, what (with the offending text), why, and the mend."""


class YamlFault(ValueError):  # noqa: N818 - the word for what a reader refuses
    """A text that is not strict YAML: a finding's words with the line and column (from 1) where it shows."""

    def __init__(self, code: str, what: str, line: int, column: int, *, why: str, hint: str) -> None:
        super().__init__(f"{line}:{column} {code} {what}")
        self.code, self.what, self.line, self.column, self.why, self.hint = code, what, line, column, why, hint


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: `line` and `column` from 1, `start` and `end` as character offsets; `key_*` of its key.

    `style` is `|`, `>`, a quote or empty for scalars, `block` or `flow` for collections.
    """

    line: int
    column: int
    start: int
    end: int
    style: str
    key_line: int
    key_column: int
    key_start: int


class Document:
    """A parsed text: its data, and on demand the place and the written form of each value."""

    def __init__(self, text: str, data: Any) -> None:
        self.text = text
        self.data = data

    @cached_property
    def places(self) -> dict[FieldPath, Place]:
        """The place of every value by field path; the whole document has the empty path."""
        return _Places(self.text).found

    def locate(self, field_path: FieldPath) -> Place:
        """The place of a field, or of the nearest field above it that is written down."""
        for length in range(len(field_path), -1, -1):
            place = self.places.get(field_path[:length])
            if place is not None:
                return place
        return Place(1, 1, 0, 0, "", 1, 1, 0)

    def raw(self, field_path: FieldPath) -> str | None:
        """The characters of a field's value as written; None when the field is not written down."""
        place = self.places.get(field_path)
        return None if place is None else self.text[place.start : place.end]


def decode(content: bytes) -> str:
    """The text of a file's bytes, without a byte order mark.

    Raises YamlFault WB001 for a file that is too large, not UTF-8 or holds control characters.
    """
    if len(content) > MAXIMUM_BYTES:
        raise too_large(len(content))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        raise YamlFault(
            "WB001", f"byte 0x{content[error.start]:02x} is not UTF-8", *_line_column(before, len(before)),
            why="Text in another encoding would be read wrongly.", hint="Save the file as UTF-8.",
        ) from error  # fmt: skip
    return text


def too_large(size_bytes: int) -> YamlFault:
    """The fault of a file of that size, told without reading it."""
    return YamlFault(
        "WB001", f"the file has {size_bytes:,} bytes; the most is {MAXIMUM_BYTES:,}", 1, 1,
        why="An item is a page of text; a file this large is not one.", hint="Keep data elsewhere and name it here.",
    )  # fmt: skip


def parse(text: str) -> Document:
    """Parse one strict YAML document. An empty text has the data None. Raises YamlFault (WB002 to WB005)."""
    parser = CParser(text)
    try:
        return Document(text, _Builder(parser).document())
    except yaml.MarkedYAMLError as error:
        raise _syntax_fault(text, error) from error
    except yaml.reader.ReaderError as error:
        before = text.encode()[: error.position].decode()  # libyaml counts bytes here, characters elsewhere
        raise YamlFault(
            "WB001", f"character {_code_point(error.character)} is not allowed in YAML",
            *_line_column(before, len(before)),
            why="Control characters cannot be seen and are read differently by different programs.", hint="Delete it.",
        ) from error  # fmt: skip
    finally:
        parser.dispose()


class _Builder:
    """Builds plain data from events; the only place that decides what is refused."""

    def __init__(self, parser: CParser) -> None:
        self.next = parser.get_event

    def document(self) -> Any:
        self.next()
        event = self.next()
        if not isinstance(event, DocumentStartEvent):
            return None
        if event.version is not None or event.tags:
            raise _refused("directive", event)
        data = self.value(self.next(), 1)
        self.next()
        event = self.next()
        if isinstance(event, DocumentStartEvent):
            raise _refused("second document", event)
        return data

    def value(self, event: Event, depth: int) -> Any:
        if type(event) is ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                self.refuse_node(event)
            return event.value if event.style is not None and event.style != "" else scalar(event.value, event)
        if type(event) is AliasEvent:
            raise _refused("alias", event, event.anchor)
        if event.anchor is not None or event.tag is not None:
            self.refuse_node(event)
        if depth > MAXIMUM_DEPTH:
            raise _refused("depth", event, MAXIMUM_DEPTH)
        if type(event) is SequenceStartEvent:
            entries = []
            while type(event := self.next()) is not SequenceEndEvent:
                entries.append(self.value(event, depth + 1))
            return entries
        return self.mapping(depth)

    def mapping(self, depth: int) -> dict[str | int, Any]:
        fields: dict[str | int, Any] = {}
        while type(event := self.next()) is not MappingEndEvent:
            key = self.key(event, depth)
            if key in fields:
                raise _refused("duplicate key", event, repr(key))
            fields[key] = self.value(self.next(), depth + 1)
        return fields

    def key(self, event: Event, depth: int) -> str | int:
        key = self.value(event, depth + 1)
        if key == "<<" and event.style in (None, ""):
            raise _refused("merge key", event)
        if isinstance(key, bool) or not isinstance(key, str | int):
            raise _refused("key", event, event.value if type(event) is ScalarEvent else key)
        return key

    @staticmethod
    def refuse_node(event: Event) -> None:
        if event.anchor is not None:
            raise _refused("anchor", event, event.anchor)
        raise _refused("tag", event, event.tag)


def scalar(written: str, event: Event | None = None) -> Any:
    """The value of a plain scalar by the YAML 1.2 core schema, with ISO dates. Raises YamlFault for `.inf`, `.nan`."""
    if written in _WORDS:
        return _WORDS[written]
    first = written[0]
    if first not in "0123456789+-.":
        return written
    if _INTEGER.match(written):
        if len(written) > MAXIMUM_DIGITS:
            raise _refused("digits", event, len(written))
        return int(written)
    if _FLOAT.match(written):
        number = float(written)
        if math.isinf(number):
            raise _refused("infinite", event, written)
        return number
    if _DATE.match(written):
        try:
            return dt.date.fromisoformat(written)
        except ValueError as error:
            raise _refused("date", event, written) from error
    if _BASED_INTEGER.match(written):
        if len(written) > MAXIMUM_DIGITS:
            raise _refused("digits", event, len(written))
        return int(written, 0)
    if _SPECIAL_FLOAT.match(written):
        raise _refused("special", event, written)
    return written


class _Places:
    """The second pass: the place of every value of a text that is known to be sound."""

    def __init__(self, text: str) -> None:
        self.found: dict[FieldPath, Place] = {}
        self._parser = CParser(text)
        try:
            self._next()
            if isinstance(self._next(), DocumentStartEvent):
                self._walk(self._next(), (), None)
        finally:
            self._parser.dispose()

    def _next(self) -> Event:
        return self._parser.get_event()

    def _walk(self, event: Event, at: FieldPath, key: Event | None) -> None:
        end = event
        if type(event) is MappingStartEvent:
            while type(end := self._next()) is not MappingEndEvent:
                name = scalar(end.value) if end.style in (None, "") else end.value
                self._walk(self._next(), (*at, name), end)
        elif type(event) is SequenceStartEvent:
            position = 0
            while type(end := self._next()) is not SequenceEndEvent:
                self._walk(end, (*at, position), None)
                position += 1
        style = ("flow" if event.flow_style else "block") if end is not event else event.style or ""
        start, named = event.start_mark, (key or event).start_mark
        self.found[at] = Place(
            start.line + 1, start.column + 1, start.index, end.end_mark.index, style,
            named.line + 1, named.column + 1, named.index,
        )  # fmt: skip


def _refused(refusal: str, event: Event | None, *shown: object) -> YamlFault:
    code, what, why, hint = _REFUSALS[refusal]
    line, column = (event.start_mark.line + 1, event.start_mark.column + 1) if event is not None else (1, 1)
    return YamlFault(code, what.format(*map(_short, shown)), line, column, why=why, hint=hint)


def _syntax_fault(text: str, error: yaml.MarkedYAMLError) -> YamlFault:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    shown = lines[line - 1].strip()[:_SHOWN_CHARACTERS] if line <= len(lines) else ""
    problem = error.problem or "not YAML"
    context = f" {error.context}" if error.context else ""
    if "\t" in (lines[line - 1][:column] if line <= len(lines) else ""):
        hint = "Indent with spaces; YAML does not allow tabs."
    elif "mapping values are not allowed" in problem:
        hint = "Quote the text if it holds a colon followed by a space, or mend the indentation."
    else:
        hint = "Mend the line, or the one above it: indentation, a missing quote or bracket."
    what = f"not YAML: {problem}{context}" + (f" near {shown!r}" if shown else "")
    return YamlFault("WB002", what, line, column, why="The file cannot be read past this place.", hint=hint)


def _line_column(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _code_point(character: int | str) -> str:
    return f"U+{character if isinstance(character, int) else ord(character):04X}"


def _short(shown: object) -> str:
    text = str(shown)
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
