"""The history of items, and what differs between two versions of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.program.differences import FieldChange, diff_fields

from .git import Author, Repository
from .strict_yaml import YamlFault, decode, parse

_LOG_FORMAT = "%x00%H%x00%an%x00%ae%x00%aI%x00%s"
"""Each commit begins with an empty field; its paths follow, the first on a new line."""
_LOG_FIELDS = 5


@dataclass(frozen=True, slots=True)
class Commit:
    """Who committed what and when, and the paths it touched below the program's folder."""

    revision: str
    author: Author
    at: dt.datetime
    subject: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """One version of an item: the commit that made it, its blob (None: deleted there) and what it changed."""

    commit: Commit
    blob: str | None
    changes: tuple[FieldChange, ...]


def commits(program_dir: Path, *, limit: int = 200, path: str | None = None, at: str = "HEAD") -> list[Commit]:
    """The commits up to a revision that touched the program's folder, or one path below it, newest first.

    None outside git, and before the first commit.
    """
    repository = Repository.around(program_dir)
    revision = repository.resolve(at) if repository else None
    if repository is None or revision is None:
        return []
    folder = repository.path_of(program_dir)
    scope = f"{folder}/{path}" if path else folder
    log = repository.run(
        "log", "-z", f"--max-count={limit}", "--no-renames", "--name-only",
        f"--format={_LOG_FORMAT}", revision, "--", scope,
    ).decode("utf-8", "replace")  # fmt: skip
    return list(_read_log(log, folder))


def item_history(program_dir: Path, path: str, *, limit: int = 50) -> list[ItemVersion]:
    """The versions of one item's file (relative to the program's folder), newest first, each with what it changed."""
    repository = Repository.around(program_dir)
    found = commits(program_dir, limit=limit + 1, path=path)
    if repository is None or not found:
        return []
    full_path = f"{repository.path_of(program_dir)}/{path}"
    asked = "".join(f"{commit.revision}:{full_path}\n" for commit in found)
    answers = repository.text("cat-file", "--batch-check=%(objectname)", stdin=asked.encode()).splitlines()
    hashes = [None if answer.endswith("missing") else answer for answer in answers]
    contents = repository.blobs(blob for blob in hashes if blob)
    data = [_data_of(contents.get(blob)) if blob else {} for blob in hashes] + [{}]
    complete = len(found) <= limit
    versions = [
        ItemVersion(commit, blob, tuple(diff_fields(data[at + 1], data[at])))
        for at, (commit, blob) in enumerate(zip(found, hashes, strict=True))
    ]
    return versions if complete else versions[:limit]


def commit_date(program_dir: Path, revision: str) -> dt.date | None:
    """The day of a commit; None when there is no such revision."""
    repository = Repository.around(program_dir)
    commit = repository.resolve(revision) if repository else None
    if repository is None or commit is None:
        return None
    return dt.datetime.fromisoformat(repository.text("show", "-s", "--format=%cI", commit)).date()


@dataclass(frozen=True, slots=True)
class Edit:
    """What one commit changed in one file (its path below the program's folder); `new` when it began there."""

    commit: Commit
    path: str
    changes: tuple[FieldChange, ...]
    new: bool


def edits(program_dir: Path, paths: Collection[str], since: dt.date, until: dt.date) -> list[Edit]:
    """What changed in these files from one day to another, oldest first, by two processes of git for any number."""
    repository = Repository.around(program_dir)
    if repository is None or repository.head is None:
        return []
    folder = repository.path_of(program_dir)
    log = repository.run(
        "log", "-z", "--reverse", "--no-renames", "--raw", "--no-abbrev", f"--format={_LOG_FORMAT}", "--", folder
    ).decode("utf-8", "replace")
    touched = [
        (commit, path, before, after)
        for commit, path, before, after in _read_raw(log, folder)
        if path in paths and since <= commit.at.date() <= until
    ]
    contents = repository.blobs(blob for _, _, *blobs in touched for blob in blobs if blob.strip("0"))
    found = []
    for commit, path, before, after in touched:
        old = _data_of(contents[before]) if before in contents else {}
        new = _data_of(contents[after]) if after in contents else {}
        found.append(Edit(commit, path, tuple(diff_fields(old, new)), new=before not in contents))
    return found


def _read_raw(log: str, folder: str) -> Iterator[tuple[Commit, str, str, str]]:
    """Commits with each path they touched and its blob before and after; a blob of zeros stands for no file."""
    prefix = "" if folder == "." else f"{folder}/"
    fields = log.split("\0")
    commit: Commit | None = None
    at = 0
    while at < len(fields):
        told = fields[at].lstrip("\n")
        if not told and at + _LOG_FIELDS < len(fields):
            revision, name, email, written_at, subject = fields[at + 1 : at + 1 + _LOG_FIELDS]
            commit = Commit(revision, Author(name, email), dt.datetime.fromisoformat(written_at), subject, ())
            at += 1 + _LOG_FIELDS
        elif told.startswith(":") and commit is not None:
            _, _, before, after, _ = told.split()
            yield commit, fields[at + 1].removeprefix(prefix), before, after
            at += 2
        else:
            at += 1


@dataclass(frozen=True, slots=True)
class NamedVersion:
    """A version of the program under a name: a tag, or its commit where nobody named it."""

    name: str
    revision: str
    on: dt.date


def named_versions(program_dir: Path, prefix: str) -> list[NamedVersion]:
    """The tags below `prefix` that lead to the commit checked out, newest first; none outside git."""
    repository = Repository.around(program_dir)
    if repository is None or repository.head is None:
        return []
    told = repository.text(
        "for-each-ref", "--merged=HEAD", "--sort=-creatordate",
        "--format=%(refname:short) %(objectname) %(*objectname) %(creatordate:short)", f"refs/tags/{prefix}",
    )  # fmt: skip
    return [
        NamedVersion(name, commits_named[-1], dt.date.fromisoformat(day))
        for name, *commits_named, day in (line.split() for line in told.splitlines())
    ]


def version_before(program_dir: Path, day: dt.date | None = None) -> NamedVersion | None:
    """The last version of the program before a day, else its first one, as without a day.

    None outside git and before any commit.
    """
    repository = Repository.around(program_dir)
    if repository is None or repository.head is None:
        return None
    scope = ("--", repository.path_of(program_dir))
    told = ""
    if day is not None:
        told = repository.text("log", "-1", "--format=%H %cs", f"--before={day.isoformat()}T00:00:00", "HEAD", *scope)
    told = told or repository.text("log", "--reverse", "--format=%H %cs", "HEAD", *scope).partition("\n")[0]
    revision, _, committed_on = told.partition(" ")
    if not revision:
        return None
    on = dt.date.fromisoformat(committed_on)
    return NamedVersion(f"the version of {on:%-d %B %Y}", revision, on)


def _data_of(content: bytes | None) -> Any:
    """The data of a version; an unreadable one counts as its text, so that its mending shows as a change."""
    try:
        return parse(decode(content or b"")).data
    except YamlFault:
        return {"(unreadable)": (content or b"").decode("utf-8", "replace")}


def _read_log(log: str, folder: str) -> Iterator[Commit]:
    fields = log.split("\0")
    prefix = "" if folder == "." else f"{folder}/"
    at = 1
    while at + _LOG_FIELDS <= len(fields):
        revision, name, email, written_at, subject = fields[at : at + _LOG_FIELDS]
        following = fields.index("", at + _LOG_FIELDS)
        paths = tuple(path.lstrip("\n").removeprefix(prefix) for path in fields[at + _LOG_FIELDS : following])
        yield Commit(revision, Author(name, email), dt.datetime.fromisoformat(written_at), subject, paths)
        at = following + 1
