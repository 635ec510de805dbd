"""Save what a form changed: one commit, by somebody, with conflicts and refusals said in the program's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.program.base import Item
from workbench.program.differences import REMOVED
from workbench.program.finding import FieldPath, spell
from workbench.program.kinds import BY_NAME
from workbench.store.git import Author, Repository
from workbench.store.save import Change, Conflict, Saved, save
from workbench.store.writer import SaveRefused, Writer, refuse
from workbench.verbs.edit import Change as FieldChange


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a save went. Exactly one of `revision` and `refusal` is set, or `conflicts` holds what two people changed."""

    revision: str | None = None
    merged: bool = False
    conflicts: tuple[tuple[str, Any, Any], ...] = ()
    refusal: str | None = None


def why_read_only(program_dir: Path) -> str | None:
    """Why nothing can be saved now and what to do about it; None when saving works."""
    repository = Repository.around(program_dir)
    try:
        if repository is None:
            raise refuse("no git", program_dir.name)
        Writer(repository).check_and_head()
    except SaveRefused as refusal:
        return f"{refusal.what[:1].upper()}{refusal.what[1:]}. {refusal.why} {refusal.hint}"
    return None


def git_author(program_dir: Path) -> Author | None:
    """Who git would name as the author here; None when nobody has told it, and outside git."""
    repository = Repository.around(program_dir)
    return repository.identity() if repository else None


def save_fields(
    program_dir: Path, item: Item, expected: str, changes: Sequence[FieldChange], author: Author
) -> Outcome:
    """Commit the changed fields of one item, merged by field with what others saved since it was read.

    `item` is what the form showed and `expected` the blob that it was read from.
    """
    change = Change(path=BY_NAME[item.kind].path_of(item.id), expected=expected, edits=_edits(item, changes))
    fields = ", ".join(spell(changed.path) for changed in changes)
    return _save(program_dir, [change], author, f"Change {fields} of {item.id}")


def _edits(item: Item, changes: Sequence[FieldChange]) -> dict[FieldPath, Any]:
    """Edits of single fields; fields of a mapping that the file does not have yet arrive as that whole mapping."""
    edits: dict[FieldPath, Any] = {}
    for change in changes:
        parent = change.path[:-1]
        if parent and getattr(item, str(parent[0])) is None:
            if change.after is not None:
                edits.setdefault(parent, {})[change.path[-1]] = change.after
        else:
            edits[change.path] = REMOVED if change.after is None else change.after
    return edits


def save_texts(program_dir: Path, changes: Sequence[Change], author: Author, message: str) -> Outcome:
    """Commit several files at once, as a pasted table makes them."""
    return _save(program_dir, list(changes), author, message)


def _save(program_dir: Path, changes: Sequence[Change], author: Author, message: str) -> Outcome:
    try:
        result = save(program_dir, changes, author, message)
    except SaveRefused as refusal:
        return Outcome(refusal=str(refusal))
    if isinstance(result, Conflict):
        return Outcome(
            conflicts=tuple((spell(field.field) or field.path, field.theirs, field.mine) for field in result.fields)
        )
    assert isinstance(result, Saved)
    return Outcome(revision=result.revision, merged=result.merged)
