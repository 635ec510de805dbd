"""Start a program in a git repository of its own: empty, or a copy of an example."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workbench.program.kinds import PROGRAM_FILE
from workbench.program.people import Person
from workbench.program.program import Program
from workbench.store.catalog import load_catalog
from workbench.store.files import SourceFile
from workbench.store.git import Author, Repository
from workbench.store.loader import assemble
from workbench.store.resources import example_dir
from workbench.store.story import TRAILER, Chapter, chapters, companions, voices
from workbench.verbs.schema import FOLDER, write_schemas
from workbench.verbs.trouble import Trouble

EXAMPLES = ("edge-analytics",)
PROGRAM_FOLDER = "requirements"
REFERENCE_INSTANCE = "m6id.8xlarge"
UNNAMED = Author("Program workbench", "workbench@localhost")
"""Whose commit the first one is where git has not been told who works here."""

_IGNORED = "# What editors and systems leave behind.\n*~\n*.swp\n.DS_Store\n"

_PROGRAM = """\
# yaml-language-server: $schema=.schemas/program.json
# What the program is for and how it counts. Items go into folders beside this file, one file each, named by their id.
id: PRG-{slug}
kind: program
title: {title}

# The vision in one place: who will be able to do what. Replace these lines by your own.
true_north:
  statement: Say in one sentence who will be able to do what once the program has succeeded.
  capabilities:
    - {{name: first_capability, title: "The first thing that somebody can do", audience: internal}}

horizon: {{starts_on: {starts_on}, months: 36}}

# Every node figure counts this machine, so that a bigger box is never a saving.
reference_node: {{instance: {instance}, vcpu: {vcpu:g}, memory_gib: {memory:g}, disk_gib: {disk:g}}}
"""


@dataclass(frozen=True, slots=True)
class Created:
    """A new program: its folder and the commit that holds it."""

    program: Path
    revision: str


def init(
    directory: Path, example: str | None = None, *, history: bool = False, today: dt.date | None = None
) -> Created:
    """Make `directory` a git repository with a program in its folder `requirements`, and commit it.

    With `history` the example comes with the commits of its story, one a day of it, by the people of it. The directory
    appears whole or not at all. Raises Trouble when it holds something, for an unknown example, and for a history of
    none.
    """
    if example is not None and example not in EXAMPLES:
        raise Trouble(f"There is no example {example}; use {' or '.join(EXAMPLES)}.")
    if history and example is None:
        raise Trouble(f"Only an example has a history; name it with --example {EXAMPLES[0]}.")
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise Trouble(f"{directory} is not empty; name a new folder or an empty one.")
    target = directory.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".workbench-init-", dir=target.parent) as scratch:
        built = Path(scratch) / target.name
        program_dir = built / PROGRAM_FOLDER
        if example is None:
            program_dir.mkdir(parents=True)
            text = _empty_program(target.name, today or dt.date.today())
            (program_dir / PROGRAM_FILE).write_text(text, encoding="utf-8")
        elif not history:
            shutil.copytree(example_dir(), program_dir)
        write_schemas(program_dir / FOLDER)
        (built / ".gitignore").write_text(_IGNORED, encoding="utf-8")
        started = f"Start from the example {example}" if example else "Start the program"
        revision = _told(built, program_dir) if history else _first_commit(built, started)
        built.replace(target)
    return Created(directory / PROGRAM_FOLDER, revision)


def _empty_program(name: str, today: dt.date) -> str:
    slug = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower() or "program"
    node = load_catalog().prices.instances[REFERENCE_INSTANCE]
    return _PROGRAM.format(
        slug=slug,
        title=slug.replace("-", " ").capitalize(),
        starts_on=today.replace(day=1),
        instance=node.name,
        vcpu=node.vcpu,
        memory=node.memory_gib,
        disk=node.disk_gib,
    )


def _first_commit(folder: Path, message: str) -> str:
    repository = _repository(folder)
    author = repository.identity() or UNNAMED
    return _commit(repository, None, author, message, dt.datetime.now(dt.UTC))


def _told(folder: Path, program_dir: Path) -> str:
    """The commits of the example's story, each of its own day and by the person of it; verdicts by their people."""
    repository, revision = _repository(folder), ""
    before: Chapter | None = None
    for chapter in chapters():
        moment, people = chapter.moment, assemble(chapter.folder)
        noon = dt.datetime.combine(moment.date, dt.time(12), dt.UTC)
        for file, person in voices(before, chapter) if before else ():
            _write(program_dir, file)
            told = f"Say what I think: {PurePosixPath(file.path).stem}"
            revision = _commit(repository, revision, _author(people, person), told, noon - dt.timedelta(hours=1))
        _rewrite(program_dir, chapter)
        told = "\n\n".join(filter(None, [moment.title, moment.account, f"{TRAILER}: {moment.date}"]))
        revision = _commit(repository, revision or None, _author(people, moment.author), told, noon)
        before = chapter
    return revision


def _author(program: Program, person_id: str) -> Author:
    person = program.get(person_id, Person)
    return Author(person.title, person.email) if person and person.email else UNNAMED


def _rewrite(program_dir: Path, chapter: Chapter) -> None:
    """Put the files of a day in the place of those of the day before."""
    for folder in (one for one in program_dir.iterdir() if one.name != FOLDER):
        shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    for file in chapter.folder.files:
        _write(program_dir, file)
    for path in companions(chapter.moment):
        (program_dir / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(example_dir() / path, program_dir / path)


def _write(program_dir: Path, file: SourceFile) -> None:
    path = program_dir / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    assert isinstance(file.content, bytes)
    path.write_bytes(file.content)


def _repository(folder: Path) -> Repository:
    Repository(folder, folder, folder).run("init", "--quiet", "--initial-branch=main")
    repository = Repository.around(folder)
    if repository is None:
        raise Trouble("git made no repository; see whether `git init` works in this folder.")
    return repository


def _commit(repository: Repository, parent: str | None, author: Author, message: str, when: dt.datetime) -> str:
    repository.run("add", "--all")
    revision = repository.write_commit(repository.text("write-tree"), parent, author, message, when)
    repository.move_branch(parent, revision)
    return revision
