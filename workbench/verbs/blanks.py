"""Fill in the blanks: what each blocked requirement is missing, who supplies it, and by when, saved by one commit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.program.differences import REMOVED
from workbench.program.kinds import BY_NAME
from workbench.program.program import Program
from workbench.program.requirements import Requirement
from workbench.store.git import Author
from workbench.store.save import Change
from workbench.verbs.saving import Outcome, save_texts
from workbench.verbs.table import missing_piece
from workbench.verbs.trouble import Trouble

CLOSED = frozenset({"shipped", "dropped"})
FIELDS = ("what", "supplier", "due_on")
"""What a blank has: the missing piece, who supplies it, and by when."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A requirement that cannot go on as it stands, and what is known of its missing piece; None where it is blank.

    `read_as` is the version of its file that this was read from; `written` whether the file says any of it, since a
    column that is not captured is a missing piece too.
    """

    id: str
    title: str
    what: str | None
    supplier: str | None
    due_on: dt.date | None
    written: bool
    read_as: str

    @property
    def filled(self) -> bool:
        """Whether nothing about it is blank."""
        return None not in (self.what, self.supplier, self.due_on)


@dataclass(frozen=True, slots=True)
class Filled:
    """A field of a blank that somebody filled in."""

    id: str
    field: str
    before: Any
    after: Any


def blanks(program: Program) -> list[Blank]:
    """The open requirements with a missing piece, those with most to fill in first, then in the order of priority."""
    found = [(one.priority, blank) for one in program.all(Requirement) if (blank := _blank(program, one))]
    return [one for _, one in sorted(found, key=lambda entry: (_unknown(entry[1]) == 0, entry[0], entry[1].id))]


def _unknown(blank: Blank) -> int:
    return [blank.what, blank.supplier, blank.due_on].count(None)


def _blank(program: Program, requirement: Requirement) -> Blank | None:
    if requirement.status in CLOSED:
        return None
    what, supplier = missing_piece(program, requirement)
    if what is None:
        return None
    written = requirement.missing
    return Blank(
        id=requirement.id,
        title=requirement.title,
        what=what,
        supplier=supplier,
        due_on=written.due_on if written else None,
        written=written is not None,
        read_as=program.sources[requirement.id].blob,
    )


def filled(shown: Iterable[Blank], rows: Iterable[Mapping[str, Any]]) -> list[Filled]:
    """What differs between the blanks that were shown and the rows that somebody filled in, in the same order.

    A row maps the names of `FIELDS` to what stands in its cells. Raises Trouble where a missing piece was wiped out.
    """
    found: list[Filled] = []
    for blank, row in zip(shown, rows, strict=True):
        for field in FIELDS:
            before, after = getattr(blank, field), row[field] or None
            if after != before:
                found.append(Filled(blank.id, field, before, after))
            if field == "what" and after is None:
                raise Trouble(f"{blank.id} says nothing any more of what is missing; say it, or mend it in its item.")
    return found


def save(program_dir: Path, shown: Iterable[Blank], found: Iterable[Filled], author: Author) -> Outcome:
    """Commit what was filled in, all of it at once, merged by field with what others saved meanwhile."""
    by_id = {blank.id: blank for blank in shown}
    asked: dict[str, list[Filled]] = {}
    for one in found:
        asked.setdefault(one.id, []).append(one)
    changes = [_change(by_id[item_id], fields) for item_id, fields in asked.items()]
    return save_texts(program_dir, changes, author, f"Fill in what is missing of {', '.join(asked)}")


def _change(blank: Blank, fields: Iterable[Filled]) -> Change:
    kind = BY_NAME["functional" if blank.id.startswith("FR-") else "non-functional"]
    return Change(path=kind.path_of(blank.id), expected=blank.read_as, edits=dict(_edits(blank, fields)))


def _edits(blank: Blank, fields: Iterable[Filled]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Single fields where the file has a missing piece, else that whole piece."""
    after = {one.field: one.after for one in fields}
    if blank.written:
        yield from ((("missing", name), REMOVED if value is None else value) for name, value in after.items())
    else:
        told = {name: after.get(name, getattr(blank, name)) for name in FIELDS}
        yield ("missing",), {name: value for name, value in told.items() if value is not None}
