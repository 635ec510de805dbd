"""A save is a commit: compare-and-swap on an item's blob, merged by field, safe beside `git commit` in a shell.

The new commit is built first. Then, holding git's own `index.lock`, the branch is swapped if it has not moved, that one
path is patched in the real index and the work file is replaced. One writer lock keeps our own processes apart, and a
journal lets the next writer finish or undo a save that was killed half-way.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.program.finding import FieldPath

from .edit import REMOVED, EditError, edit, same, value_at
from .git import Author, Entry, Repository
from .strict_yaml import YamlFault, decode, parse
from .writer import BranchMovedError, Swap, Writer, refuse

_REGULAR_FILE = "100644"
_ATTEMPTS = 200


@dataclass(frozen=True)
class Change:
    """What one save does to one item's file (`path` is relative to the program's folder).

    Either `edits` (field path to value, REMOVED to take a field out) on the version whose blob hash is `expected`, or
    `text` for a whole new file, or neither to delete the file whose blob is `expected`.
    """

    path: str
    expected: str | None = None
    edits: Mapping[FieldPath, Any] | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that somebody else set to something else meanwhile: its value before, theirs and ours."""

    path: str
    field: FieldPath
    base: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """Nothing was saved: each field that two people changed, with both values."""

    fields: Sequence[FieldConflict]


@dataclass(frozen=True, slots=True)
class Saved:
    """The commit that holds the save and the blob of each path in it; `merged` when others had changed a file too."""

    revision: str
    blobs: Mapping[str, str | None] = field(default_factory=dict)
    merged: bool = False


@dataclass(frozen=True, slots=True)
class _Planned:
    """What a change comes to: the file's new bytes in the commit and in the work tree (None: no file), if merged."""

    repository_path: str
    committed: bytes | None
    worked_before: bytes | None
    worked: bytes | None
    merged: bool


def save(program_dir: Path, changes: Sequence[Change], author: Author, message: str) -> Saved | Conflict:
    """Commit changes to a program's files, all of them or none.

    Fields that others changed meanwhile, in commits or in the work tree, are kept; a field changed on both sides is a
    Conflict and nothing is saved. Uncommitted edits of other fields stay uncommitted. Raises SaveRefused, whose message
    says what to do, when git is in the middle of something or the file is not one of the program's.
    """
    repository = Repository.around(program_dir)
    if repository is None:
        raise refuse("no git", str(program_dir))
    with Writer(repository) as writer:
        for _ in range(_ATTEMPTS):
            head = writer.check_and_head()
            planned: list[_Planned] = []
            conflicts: list[FieldConflict] = []
            for change in changes:
                outcome = _plan(repository, program_dir, change, head)
                if isinstance(outcome, _Planned):
                    planned.append(outcome)
                else:
                    conflicts.extend(outcome)
            if conflicts:
                return Conflict(conflicts)
            saved = _commit(writer, head, planned, author, message)
            if saved is not None:
                return saved
    raise refuse("busy", str(program_dir))


def _plan(
    repository: Repository, program_dir: Path, change: Change, head: str | None
) -> _Planned | list[FieldConflict]:
    file = _file_of(program_dir, change.path)
    path = repository.path_of(file)
    entries = repository.tree(head, path) if head else []
    committed_blob = next((entry.blob for entry in entries if entry.path == path), None)
    bytes_of = repository.blobs([blob for blob in (committed_blob, change.expected) if blob])
    committed = bytes_of.get(committed_blob) if committed_blob else None
    worked = file.read_bytes() if file.exists() else None
    if change.edits is None:
        return _plan_whole(change, path, committed_blob, committed, worked)
    base = bytes_of.get(change.expected) if change.expected else committed
    if committed is None or base is None:
        raise refuse("gone", change.path)
    conflicts = _conflicts(change, base, committed)
    dirty = worked is not None and worked != committed
    if dirty and worked is not None:
        conflicts = conflicts or _conflicts(change, committed, worked)
    if conflicts:
        return conflicts
    try:
        return _Planned(
            path, _edited(committed, change.edits), worked,
            _edited(worked, change.edits) if dirty and worked is not None else _edited(committed, change.edits),
            merged=dirty or base != committed,
        )  # fmt: skip
    except (EditError, YamlFault) as error:
        raise refuse("layout", f"{change.path}: {error}") from error


def _plan_whole(
    change: Change, path: str, committed_blob: str | None, committed: bytes | None, worked: bytes | None
) -> _Planned | list[FieldConflict]:
    """A whole new file, or the deletion of one: nobody else may have touched it."""
    new = change.text.encode() if change.text is not None else None
    if new == committed == worked:
        return _Planned(path, new, worked, new, merged=False)
    if committed_blob != change.expected or worked != committed:
        theirs = worked if worked != committed else committed
        return [FieldConflict(change.path, (), None, theirs and theirs.decode("utf-8", "replace"), change.text)]
    return _Planned(path, new, worked, new, merged=False)


def _conflicts(change: Change, base: bytes, theirs: bytes) -> list[FieldConflict]:
    """Fields of the change that `theirs` has set to another value than `base`, unless to the very same as ours."""
    if base == theirs:
        return []
    old, new = parse(decode(base)).data, parse(decode(theirs)).data
    found = []
    for path, mine in (change.edits or {}).items():
        was, now = value_at(old, path), value_at(new, path)
        if not same(was, now) and not same(now, mine):
            found.append(FieldConflict(change.path, path, *(None if v is REMOVED else v for v in (was, now, mine))))
    return found


def _edited(content: bytes, edits: Mapping[FieldPath, Any]) -> bytes:
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    return mark + edit(decode(content), edits).encode()


def _commit(
    writer: Writer, head: str | None, planned: Sequence[_Planned], author: Author, message: str
) -> Saved | None:
    """Build the commit and swap it in; None when the branch or a file moved meanwhile: then look again."""
    repository = writer.repository
    entries: dict[str, Entry | None] = {}
    for plan in planned:
        blob = repository.write_blob(plan.committed) if plan.committed is not None else None
        entries[plan.repository_path] = Entry(_REGULAR_FILE, blob, plan.repository_path) if blob else None
    blobs = {path: entry.blob if entry else None for path, entry in entries.items()}
    merged = any(plan.merged for plan in planned)
    tree = repository.write_tree(head, entries, writer.scratch)
    if head is not None and tree == repository.text("rev-parse", f"{head}^{{tree}}"):
        return Saved(head, blobs, merged)
    commit = repository.write_commit(tree, head, author, message, dt.datetime.now(dt.UTC))
    files = {plan.repository_path: (plan.worked_before, plan.worked) for plan in planned}
    try:
        writer.swap(Swap(head, commit, entries, files))
    except BranchMovedError:
        return None
    return Saved(commit, blobs, merged)


def _file_of(program_dir: Path, path: str) -> Path:
    """The file of an item; refuses links and whatever lies outside of the program's folder."""
    root = program_dir.resolve()
    file = root / path
    inside = os.path.normpath(file) == str(file) and file.is_relative_to(root) and file.parent.resolve() == file.parent
    if not inside or file.is_symlink():
        raise refuse("outside", path)
    return file
