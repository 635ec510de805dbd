"""Find any item of a program: by words anywhere in it, by kind, by who answers for it."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.program.program import Program
from workbench.store.index import Index
from workbench.verbs.table import name_of


@dataclass(frozen=True, slots=True)
class Found:
    """An item as a list shows it; `owner` is a name, `named_by` counts the links that lead to it."""

    id: str
    kind: str
    title: str
    owner: str | None
    status: str | None
    due_on: str | None
    named_by: int


def find(
    program: Program, index: Index, *, words: str = "", kind: str | None = None, owner: str | None = None
) -> list[Found]:
    """The items that hold every one of the words, of one kind and owner if asked; without words all, by id.

    Those with the words in their title come first; an owner's items come by priority, then by date.
    """
    rows = index.search(words) if words.strip() else index.owned_by(owner) if owner else index.items(kind)
    return [
        Found(
            id=row.id,
            kind=row.kind,
            title=row.title,
            owner=name_of(program, row.owner),
            status=row.status,
            due_on=row.due.isoformat() if row.due else None,
            named_by=len(index.links_to(row.id)),
        )
        for row in rows
        if kind in (None, row.kind) and owner in (None, row.owner)
    ]


def owners(index: Index) -> list[str]:
    """Everybody who answers for something, by id."""
    return sorted({row.owner for row in index.items() if row.owner})
