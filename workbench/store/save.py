"""A save is a commit: compare-and-swap on an item's blob, merged by field, safe beside `git commit` in a shell.

The new commit is built first. Then, holding git's own `index.lock`, the branch is swapped if it has not moved, that one
path is patched in the real index and the work file is replaced. One writer lock keeps our own processes apart, and a
journal lets the next writer finish or undo a save that was killed half-way.
"""

from __future__ import annotations

import codecs
import contextlib
import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.program.finding import FieldPath, spell

from .edit import EditError, edit
from .files import blob_hash
from .git import Author, Entry, GitError, Repository
from .merge import FieldConflict, conflicts, relocated
from .strict_yaml import YamlFault, decode, parse
from .writer import BranchMovedError, Swap, Writer, refuse

_REGULAR_FILE = "100644"
_REGULAR_FILES = (_REGULAR_FILE, "100755")
_ATTEMPTS = 200
_POLITE_ATTEMPTS = 1
"""Attempts that leave git unlocked while the commit is built. A shell that commits without pause would win them all, so
the next attempt locks git for as long as it builds: some 40 ms."""


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
    mode: str
    committed_before: bytes | None
    committed: bytes | None
    worked_before: bytes | None
    worked: bytes | None
    merged: bool


@dataclass(frozen=True, slots=True)
class _Versions:
    """A file as the branch and as the work tree have it, and the version that the change was made on (`seen`)."""

    path: str
    mode: str
    committed_blob: str | None
    committed: bytes | None
    worked: bytes | None
    seen: bytes | None


def save(program_dir: Path, changes: Sequence[Change], author: Author, message: str) -> Saved | Conflict:
    """Commit changes to a program's files, all of them or none.

    Fields that others changed meanwhile, in commits or in the work tree, are kept; a field changed on both sides is a
    Conflict and nothing is saved. Uncommitted edits of other fields stay uncommitted. Hooks of `git commit` do not run.
    Raises SaveRefused, whose message says what to do, when git is in the middle of something, the file is not one of
    the program's, or git or the disk cannot take the commit.
    """
    repository = Repository.around(program_dir)
    if repository is None:
        raise refuse("no git", str(program_dir))
    try:
        with Writer(repository) as writer:
            for attempt in range(_ATTEMPTS):
                with writer.git_index_locked() if attempt >= _POLITE_ATTEMPTS else contextlib.nullcontext():
                    outcome = _attempt(writer, program_dir, changes, author, message)
                if outcome is not None:
                    return outcome
    except (GitError, OSError) as error:
        raise refuse("git", str(error)) from error
    raise refuse("busy", str(program_dir))


def recover(program_dir: Path) -> None:
    """Finish or forget a save that was killed half-way, which keeps git locked until then. Raises SaveRefused."""
    repository = Repository.around(program_dir)
    if repository is None:
        return
    try:
        with Writer(repository):
            pass
    except OSError as error:
        raise refuse("git", str(error)) from error


def _attempt(
    writer: Writer, program_dir: Path, changes: Sequence[Change], author: Author, message: str
) -> Saved | Conflict | None:
    """One try at a save; None when the branch or a file moved meanwhile: then look again."""
    head = writer.check_and_head()
    planned: list[_Planned] = []
    found: list[FieldConflict] = []
    for change in changes:
        versions = _versions(writer.repository, program_dir, change, head)
        outcome = (
            _plan_whole(change, versions) if change.edits is None else _plan_edits(writer.repository, change, versions)
        )
        if isinstance(outcome, _Planned):
            planned.append(outcome)
        else:
            found.extend(outcome)
    return Conflict(found) if found else _commit(writer, head, planned, author, message)


def _versions(repository: Repository, program_dir: Path, change: Change, head: str | None) -> _Versions:
    file = _file_of(program_dir, change.path)
    path = repository.path_of(file)
    entry = next((entry for entry in repository.tree(head, path) if entry.path == path), None) if head else None
    if entry is not None and entry.mode not in _REGULAR_FILES:
        raise refuse("outside", change.path)
    committed_blob = entry.blob if entry else None
    known = repository.blobs(filter(None, (committed_blob, change.expected)))
    committed = known[committed_blob] if committed_blob else None
    worked = file.read_bytes() if file.exists() else None
    seen = known.get(change.expected) if change.expected else committed
    if seen is None and worked is not None and change.expected:
        algorithm = "sha1" if len(change.expected) == len(blob_hash(b"", "sha1")) else "sha256"
        seen = worked if blob_hash(worked, algorithm) == change.expected else None
    return _Versions(path, entry.mode if entry else _REGULAR_FILE, committed_blob, committed, worked, seen)


def _plan_edits(repository: Repository, change: Change, versions: _Versions) -> _Planned | list[FieldConflict]:
    """The edits made on the committed and on the uncommitted version, unless others changed the same fields.

    The uncommitted version is kept as an object, so that the saves of others who saw it can still be merged.
    """
    committed, worked, seen = versions.committed, versions.worked, versions.seen
    edits = change.edits or {}
    if committed is None or worked is None:
        raise refuse("gone", change.path)
    if seen is None:
        raise refuse("unseen", change.path)
    try:
        base, branch, work = (parse(decode(content)).data for content in (seen, committed, worked))
        if seen != worked:
            found = conflicts(change.path, edits, base, branch) or conflicts(change.path, edits, base, work)
            if found:
                return found
        if worked != committed:
            repository.write_blob(worked)
        return _Planned(
            versions.path, versions.mode, committed, _edited(committed, edits, base, branch),
            worked, _edited(worked, edits, base, work), merged=not seen == committed == worked,
        )  # fmt: skip
    except (EditError, YamlFault) as error:
        raise refuse("layout", f"{change.path}: {error}") from error


def _plan_whole(change: Change, versions: _Versions) -> _Planned | list[FieldConflict]:
    """A whole new file, or the deletion of one: nobody else may have touched it."""
    committed, worked = versions.committed, versions.worked
    new = change.text.encode() if change.text is not None else None
    if new != committed or new != worked:
        theirs = worked if worked != committed else committed
        if versions.committed_blob != change.expected or worked != committed:
            shown = theirs.decode("utf-8", "replace") if theirs is not None else None
            return [FieldConflict(change.path, (), None, shown, change.text)]
    return _Planned(versions.path, versions.mode, committed, new, worked, new, merged=False)


def _edited(content: bytes, edits: Mapping[FieldPath, Any], seen: Any, now: Any) -> bytes:
    """The edits of the data that was `seen`, made where their fields stand `now` in `content`."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    text = decode(content)
    for field_path, value in edits.items():
        moved = relocated(field_path, seen, now)
        if moved is None:
            raise EditError(f"{spell(field_path)} stands in a list that is not committed yet; commit the file first")
        text = edit(text, {moved: value})
    return mark + text.encode()


def _commit(
    writer: Writer, head: str | None, planned: Sequence[_Planned], author: Author, message: str
) -> Saved | None:
    """Build the commit and swap it in; None when the branch or a file moved meanwhile: then look again."""
    repository = writer.repository
    entries: dict[str, Entry | None] = {}
    for plan in planned:
        blob = repository.write_blob(plan.committed) if plan.committed is not None else None
        entries[plan.repository_path] = Entry(plan.mode, blob, plan.repository_path) if blob else None
    blobs = {path: entry.blob if entry else None for path, entry in entries.items()}
    merged = any(plan.merged for plan in planned)
    files = {plan.repository_path: (plan.worked_before, plan.worked) for plan in planned}
    if head is not None and all(plan.committed_before == plan.committed for plan in planned):
        if all(before == after for before, after in files.values()):
            return Saved(head, blobs, merged)
        commit = head
    else:
        tree = repository.write_tree(head, entries, writer.scratch)
        commit = repository.write_commit(tree, head, author, message, dt.datetime.now(dt.UTC))
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
