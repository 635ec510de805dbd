"""A whole program in memory: its items by id, and where each of their fields stands in a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from .base import Item
from .budgets import Budget
from .designs import Design
from .finding import FieldPath, Finding, Location
from .kinds import PROGRAM_FILE
from .streams import Stream
from .vision import ProgramItem

AnyItem = TypeVar("AnyItem", bound=Item)
Locator = Callable[[str, FieldPath], Location]


@dataclass(frozen=True)
class Source:
    """Where an item was read from: its path relative to the repository root and the hash of its bytes."""

    path: str
    blob: str


@dataclass(frozen=True)
class Program:
    """The items of one program at one revision.

    `revision` is a git commit or None outside git; `faults` are findings about files that could not be read or are
    invalid, and `unreadable` the ids that such files would have held; `locate` finds the line of an item's field.
    """

    items: Mapping[str, Item]
    sources: Mapping[str, Source]
    locate: Locator
    revision: str | None = None
    faults: tuple[Finding, ...] = ()
    unreadable: frozenset[str] = field(default_factory=frozenset)

    @property
    def plan(self) -> ProgramItem | None:
        """The item of `program.yaml`; None when it is missing or invalid."""
        return next(self.all(ProgramItem), None)

    def all(self, model: type[AnyItem]) -> Iterator[AnyItem]:
        """The items of one model, in order of their ids."""
        return (item for _, item in sorted(self.items.items()) if isinstance(item, model))

    def get(self, item_id: str | None, model: type[AnyItem]) -> AnyItem | None:
        """The item of that id and model; None when there is none."""
        item = self.items.get(item_id) if item_id else None
        return item if isinstance(item, model) else None

    def stream_of(self, design: Design) -> Stream | None:
        """The stream that a design stores; None when the link dangles."""
        return self.get(design.stream, Stream)

    def budget_of(self, design: Design) -> Budget | None:
        """The budget that a design is held against: its own, else the program's."""
        return self.get(design.budget, Budget) or (self.get(self.plan.budget, Budget) if self.plan else None)

    def where(self, item_id: str, field_path: FieldPath = ()) -> Location:
        """The place of an item's field, or of the nearest field above it that is written down."""
        return self.locate(item_id, field_path)

    def with_items(self, changed: Mapping[str, Item]) -> Program:
        """The same program with some items replaced."""
        return replace(self, items={**self.items, **changed})

    def today(self, asked: dt.date | None, fallback: dt.date) -> dt.date:
        """The program's today: as asked for, else its own `as_of`, else `fallback` (a commit's date or the clock's)."""
        return asked or (self.plan.as_of if self.plan else None) or fallback


__all__ = ["PROGRAM_FILE", "AnyItem", "Locator", "Program", "Source"]
