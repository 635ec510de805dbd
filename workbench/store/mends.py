"""What to say of a value that a model refuses: what is wrong with it, why that matters, and what to write instead."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from workbench.program.base import ID_PATTERN, NAME_PATTERN, Misfit, Model
from workbench.program.finding import FieldPath
from workbench.program.kinds import BY_PREFIX
from workbench.program.people import EMAIL_PATTERN
from workbench.program.requirements import GRAIN_PATTERN
from workbench.program.scenarios import OVERRIDE_PATTERN

from .shapes import KEY, Shape, choices, is_model, plain
from .units import number_in, renamed

Words = tuple[str, str, str]
"""What is so, why it matters, what to do."""

_PATTERNS: dict[str, tuple[str, str]] = {
    ID_PATTERN: ("an id", "An id is capitals, a hyphen, then letters, digits and hyphens, such as FR-top-paths."),
    NAME_PATTERN: ("a name", "Use letters, digits and underscores, and no digit first."),
    GRAIN_PATTERN: ("a grain", "Write a number and s, min, h or d, such as 10min or 1h; or none."),
    EMAIL_PATTERN: ("an e-mail address", "Write it as somebody@example.org."),
    OVERRIDE_PATTERN: ("the path of a field", "Write ID.field.path, such as STR-edge.events_per_day."),
}
_TRUTH = {
    **dict.fromkeys(("yes", "on", "y", "1", "true"), "true"),
    **dict.fromkeys(("no", "off", "n", "0", "false"), "false"),
}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_LOOSE_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].*)?")
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Complaint:
    """One refused field: pydantic's kind of error, the value given, how it was written, and what the field takes."""

    kind: str
    path: FieldPath
    given: Any
    written: str | None
    shape: Shape
    context: dict[str, Any]
    message: str
    misfit: Misfit | None

    @property
    def name(self) -> str:
        """The name of the field; of the list for an entry of a list."""
        return next((str(step) for step in reversed(self.path) if isinstance(step, str)), "the file")

    @property
    def shown(self) -> str:
        """The value as its author wrote it, shortened."""
        text = self.written if self.written is not None else repr(self.given)
        text = " ".join(text.split())
        return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."

    @property
    def escape(self) -> str:
        """The other way out, where there is one."""
        optional = self.shape.field is not None and not self.shape.field.is_required()
        return ", or leave the line out" if optional else ""

    @property
    def meaning(self) -> str:
        """What the field says, from the model's own documentation."""
        described = self.shape.field.description if self.shape.field else None
        return f"{self.name}: {' '.join(described.split())}" if described else "Only a sound value can be counted with."


def mend(complaint: Complaint) -> Words:
    """What is wrong, why it matters and what to do, for one complaint."""
    if complaint.given is None and complaint.kind.endswith("_type"):
        return "has no value", complaint.meaning, f"Give {complaint.name} a value{complaint.escape}."
    return _MENDS.get(complaint.kind, _as_told)(complaint)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word that is nearest to a mistyped one; None when none is near."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return close[0] if close else None


def _as_told(complaint: Complaint) -> Words:
    if complaint.misfit is None:
        return complaint.message, complaint.meaning, "Write what the field takes."
    hint = complaint.misfit.mend
    return complaint.misfit.what, complaint.meaning, f"{hint[:1].upper()}{hint[1:]}."


def _unknown_field(complaint: Complaint) -> Words:
    name, owner = complaint.name, complaint.shape.owner
    fields = owner.model_fields if owner else {}
    why = "An unknown field would be ignored silently."
    what = "is not a field here"
    if isinstance(complaint.given, int | float):
        for known in fields:
            if number := renamed(name, known, complaint.given):
                return what, f"The unit of an amount is that of its field's name: {known}.", f"Write {known}: {number}"
    if close := did_you_mean(name, fields):
        return what, why, f"Did you mean {close}?"
    if owner and (below := next((field for field, model in _models_below(owner) if name in model.model_fields), None)):
        return what, why, f"Put it below {below}."
    return what, why, f"Take it out, or use one of: {', '.join(fields)}."


def _models_below(owner: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    for name, field in owner.model_fields.items():
        waiting = [field.annotation]
        while waiting:
            part = plain(waiting.pop())
            if is_model(part):
                yield name, part
            elif get_origin(part) is not None:
                waiting.extend(get_args(part))


def _missing(complaint: Complaint) -> Words:
    return "is missing", complaint.meaning, f"Add {complaint.name}."


def _number(complaint: Complaint) -> Words:
    what = f"{complaint.shown} is not a number"
    given = complaint.given
    if complaint.shape.step == KEY:
        return f"the key {complaint.path[-1]} is not a whole number", complaint.meaning, "Write a whole number."
    if isinstance(given, float):
        hint = f"Write {given:.0f}" if given.is_integer() else f"Write {math.floor(given)} or {math.ceil(given)}."
        return f"{complaint.shown} is not a whole number", complaint.meaning, hint
    if complaint.shape.has_mapping and isinstance(given, list):
        fields = next(part for part in map(plain, complaint.shape.alternatives) if is_model(part)).model_fields
        hint = f"Write one number, or {{{', '.join(f'{field}: ...' for field in fields)}}}."
        return f"{complaint.shown} is a list where an amount belongs", complaint.meaning, hint
    if isinstance(given, str) and (number := number_in(given, complaint.name)):
        return what, f"{complaint.meaning} The unit is in the field's name.", f"Write {number}"
    return what, complaint.meaning, "Write a plain number, without a unit and without quotes."


def _text(complaint: Complaint) -> Words:
    written, given = complaint.shown, complaint.given
    if isinstance(given, dict | list):
        hint = "Write one value; quote a text that begins with a brace or bracket."
        return f"{written} is not a single value", complaint.meaning, hint
    became = {True: "true", False: "false"}.get(given, str(given)) if isinstance(given, bool) else str(given)
    noun = "a day" if isinstance(given, dt.date) else "true or false" if isinstance(given, bool) else "a number"
    why = f"It would become {became}." if became != written else complaint.meaning
    return f"{written} is {noun} where text belongs", why, f'Quote it: {complaint.name}: "{written}"'


def _truth(complaint: Complaint) -> Words:
    meant = _TRUTH.get(str(complaint.given).lower())
    hint = f"Write {meant}" if meant else "Write true or false."
    return f"{complaint.shown} is neither true nor false", complaint.meaning, hint


def _day(complaint: Complaint) -> Words:
    what = f"{complaint.shown} is not a day"
    if isinstance(complaint.given, str) and (match := _LOOSE_DAY.fullmatch(complaint.given.strip())):
        day = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
        quoted = " without quotes" if day == complaint.given else ""
        return what, complaint.meaning, f"Write {day}{quoted}"
    return what, complaint.meaning, "Write a day of the calendar as year-month-day, such as 2027-03-31."


def _bound(complaint: Complaint) -> Words:
    key, word = _BOUNDS[complaint.kind]
    bound = complaint.context[key]
    hint = f"Write a number of {word} {bound:g}."
    if key == "le" and bound == 1 and 1 < complaint.given <= 100:
        hint = f"It is a share: if {complaint.shown} is in percent, write {complaint.given / 100:g}"
    return f"{complaint.shown} is out of range; it must be {word} {bound:g}", complaint.meaning, hint


def _word(complaint: Complaint) -> Words:
    known = choices(complaint.shape.annotation)
    return _one_of(complaint.shown, str(complaint.given), known, complaint.meaning)


def _one_of(shown: str, given: str, known: tuple[str, ...], why: str) -> Words:
    listed = ", ".join(known)
    close = did_you_mean(given.lower(), known)
    hint = f"Did you mean {close}? It takes {listed}." if close else f"It takes {listed}."
    return f"{shown} is not one of its words", why, hint


def _alternative(complaint: Complaint) -> Words:
    field = str(complaint.context["discriminator"]).strip("'")
    known = tuple(re.findall(r"'([^']+)'", str(complaint.context.get("expected_tags", ""))))
    given = complaint.given.get(field) if isinstance(complaint.given, dict) else None
    if given is None:
        return f"{field} is missing", "It says which other fields belong here.", f"Add {field}."
    what, why, hint = _one_of(str(given), str(given), known, "It says which other fields belong here.")
    return f"{field} {what}", why, hint


def _form(complaint: Complaint) -> Words:
    link = complaint.shape.link
    given = f"{complaint.path[-1]!r}" if complaint.shape.step == KEY else complaint.shown
    if link is not None:
        kinds = [BY_PREFIX[prefix] for prefix in link.prefixes]
        said = " or ".join(f"a {kind.name} ({kind.prefix}-...)" for kind in kinds) or "an item"
        return f"{given} is not the id of {said}", complaint.meaning, f"Write the id of {said}."
    pattern = complaint.context["pattern"]
    noun, hint = _PATTERNS.get(pattern, ("what belongs here", f"It must match {pattern}."))
    return f"{given} is not {noun}", complaint.meaning, hint


def _length(complaint: Complaint) -> Words:
    least, most = complaint.context.get("min_length"), complaint.context.get("max_length")
    count = len(complaint.given)
    if count == 0:
        entries = "at least one entry" if least == 1 else f"{least} entries"
        return "is empty", complaint.meaning, f"Give {complaint.name} {entries}."
    asked = f"at least {least}" if complaint.kind == "too_short" else f"at most {most}"
    return f"has {count} entries; it takes {asked}", complaint.meaning, f"Give {complaint.name} {asked} entries."


def _empty(complaint: Complaint) -> Words:
    return "is empty", complaint.meaning, f"Write a text{complaint.escape}."


def _list(complaint: Complaint) -> Words:
    return (f"{complaint.shown} is a single value where a list belongs", complaint.meaning,
            f"Write {complaint.name}: [{complaint.shown}]")  # fmt: skip


def _mapping(complaint: Complaint) -> Words:
    bare = plain(complaint.shape.annotation)
    hint = f"Write its fields: {', '.join(bare.model_fields)}." if is_model(bare) else "Write it as `key: value` lines."
    return f"{complaint.shown} is a single value where fields belong", complaint.meaning, hint


_MENDS: dict[str, Callable[[Complaint], Words]] = {
    "extra_forbidden": _unknown_field,
    "missing": _missing,
    "float_type": _number,
    "int_type": _number,
    "int_from_float": _number,
    "string_type": _text,
    "bool_type": _truth,
    "date_type": _day,
    "literal_error": _word,
    "union_tag_invalid": _alternative,
    "union_tag_not_found": _alternative,
    "string_pattern_mismatch": _form,
    "string_too_short": _empty,
    "too_short": _length,
    "too_long": _length,
    "list_type": _list,
    "dict_type": _mapping,
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    **dict.fromkeys(_BOUNDS, _bound),
}
