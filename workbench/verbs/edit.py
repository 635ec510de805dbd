"""Edit an item through a form: which fields it offers, and what a filled-in form changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from workbench.program.base import Item
from workbench.program.finding import FieldPath, spell
from workbench.program.people import Person, Team
from workbench.program.program import Program
from workbench.program.requirements import Audience, Functional, NonFunctional, Requirement, Status
from workbench.program.roadmap import Milestone, Progress, Spike, StopGap

Widget = Literal["text", "long", "lines", "choice", "date", "whole", "number"]


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form. `value` is what the item says now; `choices` maps values to words for a `choice`."""

    path: FieldPath
    label: str
    widget: Widget
    value: Any
    choices: Mapping[str, str] | None = None
    required: bool = False

    @property
    def name(self) -> str:
        """The path as people write it, which names the widget too."""
        return spell(self.path)


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a form changes. `after` None removes the field."""

    path: FieldPath
    label: str
    before: Any
    after: Any


def form_fields(program: Program, item: Item) -> list[FormField]:
    """The fields that a form offers for an item, in the order of the page."""
    people = {person.id: person.title for person in program.all(Person)}
    parties = people | {team.id: team.title for team in program.all(Team)}
    fields: list[tuple[FieldPath, str, Widget, Mapping[str, str] | None, bool]] = [
        (("title",), "Title", "text", None, True)
    ]
    if isinstance(item, Functional):
        fields += [
            (("question",), "Question", "long", None, True),
            (("audience",), "Audience", "choice", _same(get_args(Audience)), True),
        ]
    if isinstance(item, NonFunctional):
        fields += [
            (("scale",), "Scale", "text", None, True),
            (("unit",), "Unit", "text", None, True),
            (("must",), "Must be", "number", None, True),
            (("now",), "Is now", "number", None, False),
        ]
    if isinstance(item, Requirement):
        fields += [
            (("owner",), "Owner", "choice", people, False),
            (("due_on",), "Date", "date", None, False),
            (("priority",), "Priority (1 comes first)", "whole", None, True),
            (("status",), "Status", "choice", _same(get_args(Status)), True),
            (("missing", "what"), "Missing piece", "text", None, False),
            (("missing", "supplier"), "Supplier", "choice", parties, False),
            (("missing", "due_on"), "Supplied by", "date", None, False),
            (("acceptance",), "Accepted when (one a line)", "lines", None, False),
            (("source",), "Source", "text", None, False),
        ]
    if isinstance(item, Milestone | Spike | StopGap):
        fields.append((("owner",), "Owner", "choice", people, False))
        fields.append((("starts_on",), "Starts on", "date", None, not isinstance(item, Milestone)))
    if isinstance(item, Milestone):
        fields.append((("due_on",), "Due on", "date", None, True))
        fields.append((("status",), "Status", "choice", _same(get_args(Progress)), True))
    if isinstance(item, Spike):
        fields += [
            (("question",), "Question", "long", None, True),
            (("time_box_days",), "Time box, days", "whole", None, False),
            (("exit_criteria",), "Exit criteria (one a line)", "lines", None, False),
            (("path_to_scale",), "Path to scale", "long", None, False),
            (("status",), "Status", "choice", _same(get_args(Progress)), True),
            (("result",), "Result", "long", None, False),
        ]
    if isinstance(item, StopGap):
        fields += [(("ends_on",), "Ends on", "date", None, False), (("exit_plan",), "Exit plan", "long", None, False)]
    fields.append((("notes",), "Notes", "long", None, False))
    return [
        FormField(path, label, widget, _value_at(item, path), choices, required)
        for path, label, widget, choices, required in fields
    ]


def _same(values: tuple[str, ...]) -> dict[str, str]:
    return {value: value for value in values}


def _value_at(item: Item, path: FieldPath) -> Any:
    value: Any = item
    for step in path:
        value = getattr(value, str(step), None)
    return value


def changes(fields: list[FormField], filled: Mapping[str, Any]) -> list[Change]:
    """What a filled-in form changes. `filled` maps a field's name to what stands in its widget; blank means no value.

    Clearing the missing piece removes its supplier and date with it.
    """
    found = []
    for field in fields:
        after = _from_widget(field, filled.get(field.name))
        if after != (field.value or None if field.widget == "lines" else field.value):
            found.append(Change(field.path, field.label, field.value, after))
    if any(change.path == ("missing", "what") and change.after is None for change in found):
        whole = Change(("missing",), "Missing piece", _missing_words(fields), None)
        found = [*(change for change in found if change.path[0] != "missing"), whole]
    return found


def _from_widget(field: FormField, given: Any) -> Any:
    if isinstance(given, str):
        given = given.strip()
        if field.widget == "lines":
            return [line.strip() for line in given.splitlines() if line.strip()] or None
        return given or None
    if field.widget == "whole" and given is not None:
        return int(given)
    return given


def _missing_words(fields: list[FormField]) -> str:
    return next(str(field.value) for field in fields if field.path == ("missing", "what"))


def blanks_that_must_not_be(fields: list[FormField], found: list[Change]) -> list[str]:
    """Labels of required fields that the changes would leave empty."""
    emptied = {change.path for change in found if change.after is None}
    return [field.label for field in fields if field.required and field.path in emptied]


def as_text(value: Any) -> str:
    """A value as the reviewed diff shows it; a blank is said in words."""
    if value is None or value == []:
        return "(blank)"
    if isinstance(value, dt.date):
        return value.isoformat()
    return "\n".join(map(as_text, value)) if isinstance(value, list) else str(value)
