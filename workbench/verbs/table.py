"""The table: one row a question: who asks, what is missing, who supplies it, owner, date, whose data is verified, who
agreed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workbench.program.base import Item
from workbench.program.finding import FieldPath, Location, spell
from workbench.program.links import links
from workbench.program.program import Program
from workbench.program.requirements import Functional, NonFunctional, Requirement
from workbench.program.standing import Standing
from workbench.program.streams import Stream
from workbench.program.verifications import State
from workbench.program.verified import data_state, verifications_of
from workbench.verbs import words

BLANKS = {"owner": "no owner", "supplier": "no supplier", "due_on": "no date", "agreed": "nobody yet"}
_BLANK_WORDS = {
    "owner": "without an owner",
    "supplier": "wait for a supplier",
    "due_on": "without a date",
    "agreed": "that nobody has agreed to",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement as a row. None is a blank that somebody should fill in; `blanks` names those columns.

    `verified` says where the data of its answers stands; None for a quality whose data nobody checks.
    """

    id: str
    kind: str
    question: str
    audience: str | None
    missing: str | None
    supplier: str | None
    owner: str | None
    owner_id: str | None
    due_on: dt.date | None
    verified: State | None
    agreed: str | None
    status: str
    priority: int
    blanks: tuple[str, ...]


def rows(program: Program, today: dt.date, verdicts: Iterable[Standing] = ()) -> list[Row]:
    """The rows of the table in priority order with the verdicts on them; dropped requirements are left out."""
    said: dict[str, list[Standing]] = {}
    for one in verdicts:
        said.setdefault(one.given.item, []).append(one)
    asked: list[Functional | NonFunctional] = [*program.all(Functional), *program.all(NonFunctional)]
    found = [_row(program, item, said.get(item.id, []), today) for item in asked if item.status != "dropped"]
    return sorted(found, key=lambda row: (row.priority, row.id))


def _row(program: Program, item: Functional | NonFunctional, verdicts: Sequence[Standing], today: dt.date) -> Row:
    missing, supplier_id = missing_piece(program, item)
    owner, supplier = name_of(program, item.owner), name_of(program, supplier_id)
    agreed = agreement(verdicts)
    empty = {
        "owner": owner is None,
        "supplier": missing is not None and supplier is None,
        "due_on": item.due_on is None,
        "agreed": agreed is None,
    }
    question = item.question if isinstance(item, Functional) else f"{item.title}: {words.number(item.must)} {item.unit}"
    return Row(
        id=item.id,
        kind=item.kind,
        question=question,
        audience=item.audience if isinstance(item, Functional) else None,
        missing=missing,
        supplier=supplier,
        owner=owner,
        owner_id=item.owner,
        due_on=item.due_on,
        verified=_verified(program, item, today),
        agreed=agreed,
        status=item.status,
        priority=item.priority,
        blanks=tuple(name for name, is_empty in empty.items() if is_empty),
    )


def _verified(program: Program, item: Functional | NonFunctional, today: dt.date) -> State | None:
    """Where a question's data stands, and that of a quality which checks protect."""
    if isinstance(item, NonFunctional) and not verifications_of(program, item.id):
        return None
    return data_state(program, item.id, today).state


def missing_piece(program: Program, item: Requirement) -> tuple[str | None, str | None]:
    """What a requirement cannot do without and who supplies it (an id): as written, else the columns not captured."""
    if item.missing is not None:
        return item.missing.what, item.missing.supplier
    absent = list(_columns_not_there(program, item)) if isinstance(item, Functional) else []
    if not absent:
        return None, None
    suppliers = [supplier for _, supplier in absent if supplier]
    return "; ".join(what for what, _ in absent), suppliers[0] if suppliers else None


def _columns_not_there(program: Program, item: Functional) -> Iterator[tuple[str, str | None]]:
    stream = program.get(item.stream, Stream)
    if stream is None:
        return
    columns = {column.name: column for column in stream.columns}
    used = [*item.dimensions, *item.filter_by, *(measure.column for measure in item.measures if measure.column)]
    for name in dict.fromkeys(used):
        column = columns.get(name)
        if column is None:
            yield f"{name} is not a column of {stream.id}", None
        elif not column.captured:
            yield f"{name} is not captured", column.supplier


def agreement(verdicts: Iterable[Standing]) -> str | None:
    """Who has agreed, in a few words; None when nobody has said anything.

    Verdicts on what has changed since are told apart, but for blocks, which stand however old they are.
    """
    counts = {"agree": 0, "agree_with_concern": 0, "block": 0, "stale": 0}
    for one in verdicts:
        counts["stale" if one.state == "stale" and not one.blocks else one.given.verdict] += 1
    said = [
        f"{counts[name]} {word}"
        for name, word in (
            ("agree", "agreed"),
            ("agree_with_concern", "with a concern"),
            ("block", "against"),
            ("stale", "to an older version"),
        )
        if counts[name]
    ]
    return ", ".join(said) or None


def name_of(program: Program, item_id: str | None) -> str | None:
    """The title of an item as people know it, the id when the link dangles, None for no link."""
    if item_id is None:
        return None
    item = program.items.get(item_id)
    return item.title if item else item_id


def sentence(all_rows: Sequence[Row]) -> str:
    """What the table says: how many questions, how many blanks of which sort wait, and whose data is verified."""
    blanks = [blank for row in all_rows for blank in row.blanks]
    counts = {name: blanks.count(name) for name in BLANKS if name in blanks}
    told = ", ".join(f"{count} {_BLANK_WORDS[name]}" for name, count in counts.items())
    said = f"{len(all_rows)} requirements; {told}." if told else f"{len(all_rows)} requirements, and no blank in any."
    states = [row.verified for row in all_rows if row.verified]
    if not states:
        return said
    return f"{said} Data is verified of {states.count('verified') or 'none'} of {len(states)}."


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show: words anywhere in the row, an audience, an owner's id, a kind, only rows with blanks."""

    words: str = ""
    kind: str | None = None
    audience: str | None = None
    owner: str | None = None
    only_blanks: bool = False


def matching(all_rows: Iterable[Row], wanted: Filter) -> list[Row]:
    """The rows that a filter lets through, in their order."""
    needles = wanted.words.lower().split()
    return [
        row
        for row in all_rows
        if (wanted.kind is None or row.kind == wanted.kind)
        and (wanted.audience is None or row.audience == wanted.audience)
        and (
            wanted.owner is None or row.owner_id == wanted.owner or (wanted.owner == BLANKS["owner"] and not row.owner)
        )
        and (not wanted.only_blanks or row.blanks)
        and all(needle in _text_of(row) for needle in needles)
    ]


def _text_of(row: Row) -> str:
    parts = (
        row.id, row.question, row.audience, row.missing, row.supplier, row.owner, row.status, row.verified, row.agreed,
    )  # fmt: skip
    return " ".join(part for part in parts if part).lower()


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of an item as it is written down: its path, its value as text, and the line it stands on."""

    field: str
    value: str
    location: Location


def field_lines(program: Program, item: Item) -> list[FieldLine]:
    """Every field that an item's file says, in its order, lists and mappings opened up."""
    written = item.model_dump(exclude_unset=True, exclude={"id", "kind"})
    return [
        FieldLine(spell(path), _as_text(value), program.where(item.id, path)) for path, value in _leaves(written, ())
    ]


def _leaves(value: object, at: FieldPath) -> Iterator[tuple[FieldPath, object]]:
    if isinstance(value, dict) and value:
        for name, entry in value.items():
            yield from _leaves(entry, (*at, name))
    elif isinstance(value, list) and any(isinstance(entry, dict | list) for entry in value):
        for position, entry in enumerate(value):
            yield from _leaves(entry, (*at, position))
    else:
        yield at, value


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:,.12g}"
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An item that this one links to (`leads` outward) or that links to this one, and the field that says so."""

    id: str
    title: str
    field: str
    outward: bool


def neighbours(program: Program, item: Item) -> list[Neighbour]:
    """The items that an item names, then the items that name it. A link that dangles says so in its title."""
    found = [
        Neighbour(link.target, name_of(program, link.target) or "", spell(link.field), True) for link in links(item)
    ]
    for other in program.items.values():
        found += [
            Neighbour(other.id, other.title, spell(link.field), False)
            for link in links(other)
            if link.target == item.id
        ]
    return found
