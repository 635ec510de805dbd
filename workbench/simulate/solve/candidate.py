"""Candidates: a design and its questions as a search changes them, with unchanged parts kept as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from workbench.program.base import Item
from workbench.program.designs import Design, Table
from workbench.program.relaxing import Level
from workbench.program.requirements import Functional

Part = TypeVar("Part")


@dataclass(frozen=True)
class Candidate:
    """One way to build and to ask. Tables and questions that no lever touches stay the same objects."""

    design: Design
    questions: tuple[Functional, ...]

    def changed(self, **fields: object) -> Candidate:
        """The candidate with fields of its design set."""
        return replace(self, design=self.design.model_copy(update=fields))


Change = Callable[[Candidate], Candidate]


@dataclass(frozen=True)
class Option:
    """One setting of a lever; a lever's options go from the mildest to the one that gives most away."""

    to: str
    level: Level
    consent: tuple[str, ...]
    change: Change


@dataclass(frozen=True)
class Lever:
    """Something that can give way; `from_` says how it stands.

    Its options go from the mildest on, or are `alternatives` to be ordered by what they need.
    """

    id: str
    kind: str
    title: str
    from_: str
    why: str
    options: tuple[Option, ...]
    alternatives: bool = False


class Once(Generic[Part]):
    """A change of single parts, found once for each part, so that equal changes give the same object."""

    def __init__(self, change: Callable[[Part], Part | None]) -> None:
        self._change = change
        self._found: dict[int, tuple[Part, Part | None]] = {}

    def __call__(self, part: Part) -> Part | None:
        """The part as changed; None where it is to go."""
        if id(part) not in self._found:
            self._found[id(part)] = (part, self._change(part))
        return self._found[id(part)][1]


def on_tables(change: Callable[[Table], Table | None]) -> Change:
    """A change of each table by itself; tables that become None go, unless all would."""
    once: Once[Table] = Once(change)

    def apply(candidate: Candidate) -> Candidate:
        tables = [after for table in candidate.design.tables if (after := once(table)) is not None]
        return candidate.changed(tables=tables) if tables else candidate

    return apply


def on_question(question: str, change: Callable[[Functional], Functional | None]) -> Change:
    """A change of one question; it is no longer asked when it becomes None."""
    once = Once(change)

    def apply(candidate: Candidate) -> Candidate:
        kept = tuple(
            after for one in candidate.questions if (after := once(one) if one.id == question else one) is not None
        )
        return replace(candidate, questions=kept)

    return apply


def together(*changes: Change) -> Change:
    """Several changes, one after the other."""

    def apply(candidate: Candidate) -> Candidate:
        for change in changes:
            candidate = change(candidate)
        return candidate

    return apply


def overrides_between(before: Candidate, after: Candidate) -> dict[str, object]:
    """The fields that differ, as `ID.field` with their whole values, for a scenario to hold."""
    found: dict[str, object] = {}
    asked = {question.id: question for question in after.questions}
    pairs: list[tuple[Item, Item | None]] = [(before.design, after.design)]
    pairs += [(question, asked.get(question.id)) for question in before.questions]
    for was, becomes in pairs:
        if becomes is not None and becomes is not was:
            differing = [name for name in type(was).model_fields if getattr(was, name) != getattr(becomes, name)]
            told = becomes.model_dump(mode="json", exclude_defaults=True)
            bare = becomes.model_dump(mode="json")
            found |= {f"{was.id}.{name}": told.get(name, bare[name]) for name in differing}
    served = [question.id for question in before.questions if question.id in asked]
    if len(served) < len(before.questions):
        found[f"{before.design.id}.serves"] = served
    return found
