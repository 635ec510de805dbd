"""Open a program for a command: read it, and settle what day it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from workbench.program.program import Program
from workbench.store.history import commit_date
from workbench.store.loader import load


@dataclass(frozen=True, slots=True)
class Opened:
    """A program and its today."""

    program: Program
    today: dt.date


def open_program(program_dir: Path, *, at: str | None = None, today: dt.date | None = None) -> Opened:
    """Read a program, at a git revision when `at` names one.

    Today is the day asked for, else the program's `as_of`, else the commit's day with `at`, else the system's. Raises
    StoreError when there is no such folder or revision.
    """
    program = load(program_dir, at=at)
    committed_on = commit_date(program_dir, at) if at is not None else None
    return Opened(program, program.today(today, committed_on or dt.date.today()))
