"""Baselines: named versions of the program, as git tags that a review leaves behind, and the one to compare with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from workbench.program.program import Program
from workbench.program.reviews import Review
from workbench.store.git import Author, Repository
from workbench.store.history import NamedVersion, commit_date, named_versions, version_before
from workbench.verbs.trouble import Trouble

PREFIX = "baseline"


def last_baseline(program_dir: Path, program: Program) -> NamedVersion | None:
    """What to compare the plan with: the latest baseline, else the plan before the latest review, else its beginning.

    None outside git and before the first commit.
    """
    named = named_versions(program_dir, PREFIX)
    if named:
        return named[0]
    held = [review.held_on for review in program.all(Review) if review.status == "closed"]
    return version_before(program_dir, max(held, default=None))


def version_of(program_dir: Path, revision: str) -> NamedVersion:
    """The version that somebody names, as a tag, a commit or `HEAD~1`. Raises Trouble when there is none."""
    repository = Repository.around(program_dir)
    commit = repository.resolve(revision) if repository else None
    on = commit_date(program_dir, commit) if commit else None
    if commit is None or on is None:
        raise Trouble(f"{revision} is not a version of this program; git log shows those there are.")
    return NamedVersion(revision, commit, on)


def new_name(program_dir: Path, day: dt.date) -> str:
    """A name for the baseline of a day that is not taken: `baseline/2026-11-16`, then with `-2` behind it."""
    repository = Repository.around(program_dir)
    stem = f"{PREFIX}/{day.isoformat()}"
    name, number = stem, 1
    while repository is not None and repository.resolve(f"refs/tags/{name}") is not None:
        number += 1
        name = f"{stem}-{number}"
    return name


def tag(program_dir: Path, name: str, revision: str, author: Author, message: str) -> None:
    """Name a version of the program for good. Raises GitError when the name is taken by another."""
    repository = Repository.around(program_dir)
    assert repository is not None, "a version to name lies in a repository"
    if repository.resolve(f"refs/tags/{name}") != revision:
        repository.tag(name, revision, author, message)
