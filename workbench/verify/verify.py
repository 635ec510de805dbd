"""Run the checks of a verification on its data, each for itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from workbench.program.data_checks import AnyCheck
from workbench.program.verifications import Verification

from .data import Data, plain_row
from .duckdb_engine import duckdb_engine
from .engine import Engine
from .found import Checked, DataProblemError
from .kinds import LOOKS

Engines = Callable[[Mapping[str, Sequence[Path]]], AbstractContextManager[Engine]]
"""What opens an engine on the files of tables."""


def verify(
    verification: Verification,
    files: Mapping[str, Sequence[Path]],
    now: dt.datetime,
    *,
    opened: Engines = duckdb_engine,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[list[Checked], int]:
    """How each check went on the files of each table, and how many rows the tables have.

    `now` is the moment in UTC, without a zone, against which freshness is judged; `say` hears which check runs. A check
    that the data does not allow has failed, with its reason. Raises CannotVerifyError when files cannot be used at all.
    """
    with opened(files) as engine:
        data = Data(engine, verification, files, now)
        checked = []
        for check in verification.checks:
            say(f"{check.id}: {check.kind}")
            checked.append(_checked(check, data))
        return checked, sum(_rows(table, engine) for table in files)


def _checked(check: AnyCheck, data: Data) -> Checked:
    try:
        found = LOOKS[type(check)](check, data)
        problem = None
    except DataProblemError as error:
        found, problem = None, str(error)
    return Checked(
        id=check.id,
        kind=check.kind,
        severity=check.severity,
        what=check.what or (type(check).__doc__ or "").partition("\n")[0],
        protects=tuple(check.protects),
        passed=found is not None and found.failing_rows == 0,
        failing_rows=found.failing_rows if found else 0,
        sample=tuple(plain_row(row) for row in found.sample) if found else (),
        problem=problem,
    )


def _rows(table: str, engine: Engine) -> int:
    try:
        [row] = engine.query(f"SELECT count(*) AS row_count FROM {engine.dialect.quoted(table)}")
    except DataProblemError:
        return 0
    return int(row["row_count"])
