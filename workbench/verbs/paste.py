"""Paste a table: cells from a spreadsheet or CSV become requirements and stream columns, previewed before one save."""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import ValidationError

from workbench.program.finding import FieldPath, spell
from workbench.program.kinds import BY_NAME
from workbench.program.people import Person, Team
from workbench.program.program import Program
from workbench.program.requirements import Audience, Functional
from workbench.program.streams import Column, Stream
from workbench.store.save import Change
from workbench.verbs.adding import new_file, new_id

NEW_COLUMN_CARDINALITY = 1000.0
_MOST_ROWS = 500
_DELIMITERS = "\t,;|"

MEANINGS: Mapping[str, str] = {
    "question": "Question",
    "audience": "Audience",
    "columns": "Columns needed",
    "missing": "Missing piece",
    "supplier": "Supplier",
    "owner": "Owner",
    "due_on": "Date",
    "priority": "Priority",
    "acceptance": "Accepted when",
    "notes": "Notes",
}
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "question": ("question", "requirement", "what", "ask", "report", "story", "title", "name"),
    "audience": ("audience", "who asks", "for whom", "user", "consumer", "asked by"),
    "columns": (
        "columns",
        "columns needed",
        "dimensions",
        "fields",
        "data",
        "data needed",
        "source fields",
        "attributes",
    ),
    "missing": ("missing", "missing piece", "gap", "blocker", "blank"),
    "supplier": ("supplier", "supplied by", "provider", "data owner", "from whom"),
    "owner": ("owner", "accountable", "responsible", "lead"),
    "due_on": ("date", "due", "due date", "by when", "deadline", "target date"),
    "priority": ("priority", "rank", "order", "prio"),
    "acceptance": ("acceptance", "accepted when", "done when", "acceptance criteria"),
    "notes": ("notes", "comment", "comments", "remarks"),
}
_AUDIENCES: Mapping[str, Audience] = {
    "public": "public", "everyone": "public", "anyone": "public", "press": "public",
    "customer": "customer", "customers": "customer", "client": "customer",
    "internal": "internal", "us": "internal", "staff": "internal", "support": "internal", "team": "internal",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grid:
    """Pasted cells: a header and rows as wide as it."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with a pasted cell, where (`row` counts from 1 below the header) and what to do."""

    row: int
    column: str
    what: str
    hint: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a pasted table would make: requirements, new columns of a stream, and the cells that need mending first."""

    requirements: tuple[Functional, ...] = ()
    columns: tuple[Column, ...] = ()
    stream: str | None = None
    faults: tuple[CellFault, ...] = field(default=())


def read(text: str) -> Grid:
    """The cells of pasted text: tabs (a spreadsheet), else whichever of comma, semicolon or bar the first line holds.

    Raises ValueError, saying the mend, for text without a header and a row.
    """
    lines = text.strip("\r\n")
    first = lines.partition("\n")[0]
    delimiter = "\t" if "\t" in first else max(_DELIMITERS, key=first.count)
    cells = [row for row in csv.reader(io.StringIO(lines), delimiter=delimiter) if any(cell.strip() for cell in row)]
    if len(cells) < 2:
        raise ValueError("The text holds no rows below a header; copy the header line with the rows, then paste again.")
    if len(cells) > _MOST_ROWS + 1:
        raise ValueError(f"The text holds {len(cells) - 1} rows; paste at most {_MOST_ROWS} at a time.")
    header = tuple(cell.strip() or f"column {position}" for position, cell in enumerate(cells[0], 1))
    width = len(header)
    return Grid(header, tuple(tuple(cell.strip() for cell in (*row, *[""] * width)[:width]) for row in cells[1:]))


def guess_meanings(grid: Grid) -> dict[str, str]:
    """Which column of the grid holds what, by its heading: meaning to heading. Each heading is taken once."""
    found: dict[str, str] = {}
    free = list(grid.header)
    for exact in (True, False):
        for meaning, names in _SYNONYMS.items():
            if meaning in found:
                continue
            fits = [one for one in free if _resembles(one.lower(), names, exact)]
            if fits:
                found[meaning] = fits[0]
                free.remove(fits[0])
    return found


def _resembles(heading: str, names: Sequence[str], exact: bool) -> bool:
    if exact:
        return heading in names
    return any(re.search(rf"\b{re.escape(name)}", heading) for name in names)


def propose(program: Program, grid: Grid, meanings: Mapping[str, str], stream_id: str | None) -> Proposal:
    """What the grid would make of the program. Nothing is written; a row with a fault makes nothing."""
    if "question" not in meanings:
        return Proposal(
            faults=(CellFault(0, "", "no column holds the questions", "Choose the column of the questions."),)
        )
    stream = program.get(stream_id, Stream)
    reader = _Reader(program, stream, dict(meanings), grid)
    made = [one for number, _ in enumerate(grid.rows, 1) if (one := reader.requirement(number)) is not None]
    return Proposal(
        tuple(made), tuple(reader.new_columns.values()), stream.id if stream else None, tuple(reader.faults)
    )


class _Reader:
    """Turns rows into requirements and remembers what is wrong, which ids are taken and which columns are new."""

    def __init__(self, program: Program, stream: Stream | None, meanings: dict[str, str], grid: Grid) -> None:
        self._program, self._stream, self._meanings, self._grid = program, stream, meanings, grid
        self._taken = set(program.items)
        self._people = {one.title.lower(): one.id for one in program.all(Person)}
        self._parties = self._people | {one.title.lower(): one.id for one in program.all(Team)}
        self._next_priority = max((one.priority for one in program.all(Functional)), default=0) + 1
        self._known = {column.name for column in stream.columns} if stream else set()
        self.new_columns: dict[str, Column] = {}
        self.faults: list[CellFault] = []

    def requirement(self, number: int) -> Functional | None:
        """The requirement of a row, or None when one of its cells has a fault."""
        before = len(self.faults)
        question = self._cell(number, "question")
        if not question:
            self._fault(number, "question", "the question is blank", "Write the question, or leave the row out.")
            return None
        columns = self._columns(number)
        fields: dict[str, Any] = {
            "title": question.rstrip("?"),
            "question": question,
            "audience": self._audience(number),
            "priority": self._priority(number),
            "owner": self._person(number, "owner", self._people),
            "due_on": self._date(number),
            "missing": self._missing(number),
            "acceptance": [line.strip() for line in self._cell(number, "acceptance").splitlines() if line.strip()],
            "notes": self._cell(number, "notes") or None,
            "dimensions": columns,
            "stream": self._stream.id if self._stream and columns else None,
            "status": "draft",
        }
        if len(self.faults) > before:
            return None
        said = {name: value for name, value in fields.items() if value not in (None, [])}
        try:
            made = Functional.model_validate(
                {"id": new_id("functional", question, self._taken), "kind": "functional", **said}
            )
        except ValidationError as error:
            first = error.errors()[0]
            self._fault(number, "question", f"{spell(first['loc'])}: {first['msg']}", "Mend the cell.")
            return None
        self._taken.add(made.id)
        self._next_priority = max(self._next_priority, made.priority + 1)
        for name in columns:
            self._remember(name)
        return made

    def _cell(self, number: int, meaning: str) -> str:
        heading = self._meanings.get(meaning)
        return self._grid.rows[number - 1][self._grid.header.index(heading)] if heading else ""

    def _fault(self, number: int, meaning: str, what: str, hint: str) -> None:
        self.faults.append(CellFault(number, self._meanings.get(meaning, meaning), what, hint))

    def _audience(self, number: int) -> str:
        said = self._cell(number, "audience")
        if not said:
            return "internal"
        for word in re.findall(r"[a-z]+", said.lower()):
            if word in _AUDIENCES:
                return _AUDIENCES[word]
        self._fault(number, "audience", f"{said!r} is no audience", f"Write {', '.join(get_args(Audience))}.")
        return ""

    def _priority(self, number: int) -> int:
        said = self._cell(number, "priority").lstrip("Pp#")
        if not said:
            return self._next_priority
        if said.isascii() and said.isdigit() and int(said) >= 1:
            return int(said)
        self._fault(number, "priority", f"{said!r} is no rank", "Write a whole number from 1, or leave the cell blank.")
        return 0

    def _date(self, number: int) -> dt.date | None:
        said = self._cell(number, "due_on")
        try:
            return dt.date.fromisoformat(said) if said else None
        except ValueError:
            self._fault(number, "due_on", f"{said!r} is no date", "Write the date as YYYY-MM-DD.")
            return None

    def _person(self, number: int, meaning: str, known: Mapping[str, str]) -> str | None:
        said = self._cell(number, meaning)
        if not said:
            return None
        if said in known.values():
            return said
        if said.lower() in known:
            return known[said.lower()]
        close = difflib.get_close_matches(said.lower(), known, n=1)
        hint = f"Did you mean {self._title(known[close[0]])}? " if close else ""
        self._fault(number, meaning, f"{said!r} is nobody in people/", f"{hint}Add them to people/, or leave it blank.")
        return None

    def _title(self, item_id: str) -> str:
        return self._program.items[item_id].title

    def _missing(self, number: int) -> dict[str, Any] | None:
        what = self._cell(number, "missing")
        supplier = self._person(number, "supplier", self._parties)
        if not what:
            return {"what": f"Data from {self._title(supplier)}", "supplier": supplier} if supplier else None
        return {"what": what, "supplier": supplier} if supplier else {"what": what}

    def _columns(self, number: int) -> list[str]:
        names = [_column_name(word) for word in re.split(r"[,;/\n]", self._cell(number, "columns")) if word.strip()]
        if names and self._stream is None:
            self._fault(number, "columns", "no stream is chosen for the columns", "Choose a stream above the preview.")
        return list(dict.fromkeys(name for name in names if name))

    def _remember(self, name: str) -> None:
        if name not in self._known and name not in self.new_columns:
            self.new_columns[name] = Column(
                name=name, type="string", cardinality=NEW_COLUMN_CARDINALITY, skew=1.0, captured=False
            )


def _column_name(text: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", text.strip().lower()).strip("_")
    return f"c_{name}" if name[:1].isdigit() else name


def as_changes(program: Program, proposal: Proposal) -> list[Change]:
    """The files that a proposal writes: one new file a requirement, and the stream's file with its columns added.

    New columns are said to be not captured, with a placeholder cardinality, so that `check` asks who supplies them.
    """
    changes = [new_file(item) for item in proposal.requirements]
    stream = program.get(proposal.stream, Stream)
    if stream is not None and proposal.columns:
        edits: dict[FieldPath, Any] = {
            ("columns", len(stream.columns) + position): column.model_dump(exclude_unset=True)
            for position, column in enumerate(proposal.columns)
        }
        expected = program.sources[stream.id].blob
        changes.append(Change(path=BY_NAME["stream"].path_of(stream.id), expected=expected, edits=edits))
    return changes
