"""Verify data: run the checks of a file on files of data, and keep the record of the run."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.program.finding import FieldPath
from workbench.program.kinds import BY_NAME, PROGRAM_FILE
from workbench.program.verifications import CheckRun, Run, Verification
from workbench.store.git import Author
from workbench.store.loader import load_item
from workbench.store.save import Change
from workbench.verbs.opening import open_program
from workbench.verbs.saving import save_texts
from workbench.verbs.trouble import Trouble
from workbench.verbs.uploading import Upload
from workbench.verify.duckdb_engine import duckdb_engine
from workbench.verify.files import assigned, fingerprint
from workbench.verify.found import CannotVerifyError, Checked
from workbench.verify.spark_engine import spark_engine
from workbench.verify.verify import Engines
from workbench.verify.verify import verify as look

KIND = BY_NAME["verification"]
_UNSAFE = re.compile(r"^\.+|[^A-Za-z0-9_.-]")
"""What of an upload's name may be anything, and does not go into a path."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A run: its checks with the rows that they found, and the record that it leaves."""

    verification: Verification
    checks: Sequence[Checked]
    run: Run


@dataclass(frozen=True, slots=True)
class Place:
    """Where the checks of a file belong: the program and its today; no program for a file that stands alone."""

    verification: Verification
    program_dir: Path | None
    blob: str | None
    today: dt.date | None


def place_of(file: Path, program_dir: Path | None = None, today: dt.date | None = None) -> Place:
    """The checks in a file, or of the item that it names in a program.

    The program is that whose folder `verifications` holds the file, else the one given. Raises InvalidFile for a file
    that holds no verification, StoreError for a program that is not there.
    """
    item_id = file.name.removesuffix(".yaml")
    holder = program_dir or file.absolute().parents[1]
    home = holder if (holder / PROGRAM_FILE).is_file() else None
    path = file if file.exists() or home is None else home / KIND.path_of(item_id)
    verification = load_item(path, Verification)
    if home is None or path.resolve() != (home / KIND.path_of(verification.id)).resolve():
        return Place(verification, None, None, today)
    opened = open_program(home, today=today)
    source = opened.program.sources.get(verification.id)
    frozen = opened.today if today or (opened.program.plan and opened.program.plan.as_of) else None
    return Place(verification, home, source.blob if source else None, frozen)


def verify(
    place: Place, data: Sequence[str], *, engine: str = "duckdb", master: str | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Verified:  # fmt: skip
    """Run the checks on files of data, given as `table=path`, or as paths whose names tell the table.

    `say` hears which check runs. Raises Trouble for files that cannot be used, and for an engine that is not there.
    """
    verification = place.verification
    if not verification.checks:
        raise Trouble(f"{verification.id} has no checks; add some, each with its id and kind.")
    now = _end_of(place.today) if place.today else dt.datetime.now(dt.UTC).replace(tzinfo=None)
    try:
        files = assigned(verification, data)
        opened: Engines = spark_engine(master) if engine == "spark" else duckdb_engine
        checks, rows = look(verification, files, now, opened=opened, say=say)
        say("fingerprint of the data")
        content = fingerprint(files)
    except CannotVerifyError as error:
        raise Trouble(f"{error}.") from error
    run = Run(
        ran_on=place.today or now.date(),
        fingerprint=content,
        asked=verification.asked,
        files=sorted({file.name for held in files.values() for file in held}),
        rows=rows,
        engine="spark" if engine == "spark" else "duckdb",
        passed=all(check.passed or check.severity == "warning" for check in checks),
        checks=[CheckRun(id=one.id, passed=one.passed, failing_rows=one.failing_rows) for one in checks],
    )
    return Verified(verification, checks, run)


def verify_uploads(place: Place, uploads: Sequence[Upload], *, say: Callable[[str], None]) -> Verified:
    """Run the checks on files that somebody brings to a page; their names tell the tables.

    They are on disk, outside any program, only while this runs. What `say` raises ends it. Raises Trouble as `verify`.
    """
    with tempfile.TemporaryDirectory(prefix="workbench-upload-") as folder:
        files = []
        for position, one in enumerate(uploads):
            file = Path(folder) / str(position) / _UNSAFE.sub("_", one.name)
            file.parent.mkdir()
            one.content.seek(0)
            with file.open("wb") as copy:
                shutil.copyfileobj(one.content, copy)
            files.append(str(file))
        try:
            return verify(place, files, say=say)
        except Trouble as error:
            raise Trouble(str(error).replace(f"{folder}/", "")) from error


def record(place: Place, verified: Verified, author: Author) -> str:
    """Append the run to its verification, as one commit of the author's; the commit's revision.

    Raises Trouble for checks of no program, and when the run cannot be saved.
    """
    verification = place.verification
    if place.program_dir is None or place.blob is None:
        folder = KIND.folder
        raise Trouble(f"{verification.id} is of no program, where runs are kept; move it to a program's {folder}/.")
    told = verified.run.model_dump(exclude_defaults=True)
    kept = len(verification.runs)
    new: dict[FieldPath, Any] = {("runs", kept): told} if kept else {("runs",): [told]}
    change = Change(path=KIND.path_of(verification.id), expected=place.blob, edits=new)
    failed = sum(not check.passed for check in verified.checks)
    ending = "all checks passed" if not failed else f"{failed} of {len(verified.checks)} checks failed"
    outcome = save_texts(place.program_dir, [change], author, f"Record a run of {verification.id}: {ending}")
    if outcome.revision is None:
        raise Trouble(outcome.refusal or f"{verification.id} has changed meanwhile; run its checks again.")
    return outcome.revision


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time())
