"""Profile events that somebody brings to a page: in a process of their own, kept nowhere, one new file in the end."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import workbench
from workbench.measure.profile.duckdb_source import heading
from workbench.measure.profile.source import Kind, ProfileError
from workbench.program.kinds import BY_NAME
from workbench.program.streams import Stream
from workbench.store.loader import load_stream
from workbench.store.save import Change
from workbench.verbs.adding import new_id
from workbench.verbs.profile import written
from workbench.verbs.trouble import Trouble

_TIMES: frozenset[Kind] = frozenset({"datetime", "date"})
_TIME_NAMES = frozenset({"ts", "time", "timestamp", "datetime", "event_time", "event_ts", "created_at"})
_SAY_EVERY_SECONDS = 0.25
_CLEAN_UP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name, whose end tells the format, and what it holds."""

    name: str
    content: BinaryIO


def columns_of(uploads: Sequence[Upload]) -> Mapping[str, Kind]:
    """The columns of the files with their kinds. Raises Trouble for files that cannot be read as events."""
    with _on_disk(uploads) as files:
        return heading(files)


def likely_time(columns: Mapping[str, Kind]) -> str | None:
    """The column that says when an event happened, by its kind, else by its name; None when none seems to."""
    by_type = [name for name, kind in columns.items() if kind in _TIMES]
    by_name = [name for name in columns if name.lower() in _TIME_NAMES]
    return next(iter(by_type + by_name), None)


def profile_uploads(
    uploads: Sequence[Upload],
    title: str,
    taken: Collection[str],
    *,
    time_column: str | None = None,
    sets: Sequence[Sequence[str]] = (),
    keep_top: int = 0,
    program_dir: Path | None = None,
    say: Callable[[float, str], None],
) -> Stream:
    """The stream of the files' events, with an id that is not `taken`.

    Besides `sets` those are counted that the questions of the program in `program_dir` ask for. The `keep_top` most
    frequent values are kept of columns with few, where the program does not class them as private.

    The command `profile` finds it, in a process of its own, so that a large sample takes nothing from the app. `say`
    hears a few times a second how many seconds it has taken and what the command said last; what it raises ends the
    process. The files are kept only while this runs, outside any program. Raises Trouble for files or columns that
    cannot be profiled.
    """
    with _on_disk(uploads) as files:
        folder = files[0].parent
        out = folder / f"{new_id('stream', title, taken)}.yaml"
        options = ["--extrapolate", "", *(["--time", time_column] if time_column else [])]
        options += ["--sets", ";".join(",".join(names) for names in sets)] if sets else []
        options += ["--keep-top", str(keep_top)] if keep_top else []
        options += ["--program", str(program_dir.absolute())] if program_dir else []
        _run(["profile", *map(str, files), "--out", str(out), *options], folder / "said.txt", say)
        return load_stream(out).model_copy(update={"title": title})


def _run(arguments: Sequence[str], said: Path, say: Callable[[float, str], None]) -> None:
    """Run a command of ours to its end, or end it. Raises ProfileError with its own words when it cannot do it."""
    # What it spills lies beside the files, and goes with them even when it is killed.
    around = {"PYTHONPATH": str(Path(workbench.__file__).parents[1]), "TMPDIR": str(said.parent)}
    # Without -P a module that lies in the folder that the app runs in would be taken for one of its libraries.
    command = [sys.executable, "-P", "-m", workbench.__name__, *arguments]
    began = time.monotonic()
    with said.open("w") as errors:
        running = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, env=os.environ | around
        )
    try:
        while running.poll() is None:
            say(time.monotonic() - began, _last_line(said))
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(_SAY_EVERY_SECONDS)
    finally:
        _end_of(running)
    if running.returncode:
        raise ProfileError(_last_line(said) or "the profile ended without a word; a smaller sample may do")


def _end_of(running: subprocess.Popen[bytes]) -> None:
    """End a command that may still be at work; one that does not clean up in time is killed."""
    running.terminate()
    try:
        running.wait(_CLEAN_UP_SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


def _last_line(said: Path) -> str:
    """What the command said last, without its name in front."""
    lines = said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].removeprefix(f"{workbench.__name__}: ").rstrip(".") if lines else ""


def new_stream(stream: Stream) -> Change:
    """The new file that holds a profiled stream."""
    return Change(path=BY_NAME["stream"].path_of(stream.id), text=written(stream))


@contextmanager
def _on_disk(uploads: Sequence[Upload]) -> Iterator[list[Path]]:
    """The files in a folder of their own, which is removed whatever happens; faults are told of their own names."""
    with tempfile.TemporaryDirectory(prefix="workbench-upload-") as folder:
        files = {Path(folder) / f"{position}{_end(one.name)}": one for position, one in enumerate(uploads)}
        for file, one in files.items():
            one.content.seek(0)
            with file.open("wb") as copy:
                shutil.copyfileobj(one.content, copy)
        try:
            yield list(files)
        except (ProfileError, ValueError) as error:
            told = str(error)
            for file, one in files.items():
                told = told.replace(str(file), one.name).replace(file.name, one.name)
            raise Trouble(f"{told}.") from error


def _end(name: str) -> str:
    """The end of a file's name, which tells its format; the rest of it is the visitor's, and may be anything."""
    return "".join(re.findall(r"\.[a-z]+", name.lower())[-2:])
