"""Start a program in a git repository of its own: empty, or a copy of an example."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from workbench.program.kinds import PROGRAM_FILE
from workbench.store.catalog import load_catalog
from workbench.store.git import Author, Repository
from workbench.store.resources import example_dir
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


def init(directory: Path, example: str | None = None, *, today: dt.date | None = None) -> Created:
    """Make `directory` a git repository with a program in its folder `requirements`, and commit it.

    The directory appears whole or not at all. Raises Trouble when it holds something, or for an unknown example.
    """
    if example is not None and example not in EXAMPLES:
        raise Trouble(f"There is no example {example}; use {' or '.join(EXAMPLES)}.")
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
        else:
            shutil.copytree(example_dir(), program_dir)
        write_schemas(program_dir / FOLDER)
        (built / ".gitignore").write_text(_IGNORED, encoding="utf-8")
        revision = _first_commit(built, f"Start from the example {example}" if example else "Start the program")
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
    outside = Repository(folder, folder, folder)
    outside.run("init", "--quiet", "--initial-branch=main")
    repository = Repository.around(folder)
    if repository is None:
        raise Trouble("git made no repository; see whether `git init` works in this folder.")
    author = repository.identity() or UNNAMED
    repository.run("add", "--all")
    tree = repository.text("write-tree")
    revision = repository.write_commit(tree, None, author, message, dt.datetime.now(dt.UTC))
    repository.move_branch(None, revision)
    return revision
