"""A probe as a process of its own that leaves nothing behind, however it or its caller ends."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import queue
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO

import workbench

from . import keeper
from .child import SWEEP, TASK
from .engine import EngineKind, ProbeError
from .measuring import Task
from .observed import CutOff, Failed, Observed, Progress, from_line

PREFIX = "workbench-probe-"
"""How the folders of probes are called, in the system's folder for temporary files."""

GRACE_SECONDS = 4.0
"""Seconds past its time that a probe has to remove what it made, before it is ended."""

BEAT_SECONDS = 0.25
"""Seconds between two times that a caller is asked whether it still wants the probe."""

NOISE = "noise.txt"
"""The file in the folder that takes what the engine prints."""

NOISE_SHOWN = 600
"""Letters of the engine's last words that are told when a probe ends without saying why."""


def probe(
    kind: EngineKind,
    task: Task,
    *,
    memory_bytes: int,
    threads: int,
    url: str | None,
    say: Callable[[str], None],
    beat: Callable[[], None] = lambda: None,
) -> list[Observed]:
    """What a probe saw. `say` hears what it does, `beat` a few times a second that it goes on; what they raise ends it.

    Raises ProbeError where it cannot run. Leaves no process, no file and no table, also where this process is killed.
    """
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    limits = {"memory_bytes": memory_bytes, "threads": threads, "url": url,
              "database": f"workbench_probe_{secrets.token_hex(8)}"}  # fmt: skip
    told = {"engine": kind.name, "limits": limits, "stream": task.stream.model_dump_json(exclude_unset=True),
            "task": {key: value for key, value in asdict(task).items() if key != "stream"}}  # fmt: skip
    try:
        (folder / TASK).write_text(json.dumps(told), encoding="utf-8")
        # Held open, for the keeper removes the folder before the engine's last words are asked for.
        with (folder / NOISE).open("w+", encoding="utf-8", errors="replace") as noise:
            running = _started(folder, noise, swept=bool(url) and kind.kept_there)
            return list(_watched(running, noise, task.seconds + GRACE_SECONDS, say, beat))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of probes whose keeper was killed together with its caller."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), (folder / keeper.LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path, noise: IO[str], *, swept: bool) -> subprocess.Popen[str]:
    child = [sys.executable, "-P", "-m", f"{__package__}.child"]
    sweep_by = ["--sweep", *child, SWEEP] if swept else []
    command = [sys.executable, "-I", "-S", keeper.__file__, str(folder), *sweep_by, "--", *child]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=noise, text=True, env=_environment(folder),
        start_new_session=True,
    )  # fmt: skip


def _environment(folder: Path) -> dict[str, str]:
    """This process's environment; what is written for a while goes to the folder.

    Of this process's paths to modules only our own: a server has its pages there, whose names libraries have too.
    """
    java = f"{os.environ.get('JAVA_TOOL_OPTIONS', '')} -XX:-UsePerfData -Djava.io.tmpdir={folder}".strip()
    ours = str(Path(workbench.__file__).parents[1])
    modules = os.pathsep.join(filter(None, (ours, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": modules, "TMPDIR": str(folder), "JAVA_TOOL_OPTIONS": java}


def _watched(
    running: subprocess.Popen[str], noise: IO[str], seconds: float, say: Callable[[str], None], beat: Callable[[], None]
) -> Iterator[Observed]:
    """What the probe says, until it ends or its time is up, and then at which step it was."""
    assert running.stdin
    assert running.stdout
    ended, stdin = threading.Event(), running.stdin

    def end() -> None:
        ended.set()
        stdin.close()

    stop = threading.Timer(seconds, end)
    stop.start()
    failed, seen, step = "", False, ""
    try:
        for line in _lines(running.stdout, beat):
            told = from_line(line)
            if isinstance(told, Failed):
                failed = told.why
            elif isinstance(told, Progress):
                step = step if told.aside else told.what
                say(told.what)
            else:
                seen = True
                yield told
        if ended.is_set() and seen:
            yield CutOff(step)
    finally:
        stop.cancel()
        _shut(running.stdin)
        running.wait()
    if failed or not seen:
        noise.seek(0)
        last = noise.read().strip()[-NOISE_SHOWN:] or "nothing"
        raise ProbeError(failed or f"The probe ended without a word; the engine's last: {last}")


def _lines(pipe: IO[str], beat: Callable[[], None]) -> Iterator[str]:
    """The lines of a pipe as they come, with a beat whenever none has come for a while."""
    read: queue.SimpleQueue[str] = queue.SimpleQueue()

    def reading() -> None:
        for line in pipe:
            read.put(line)
        read.put("")

    threading.Thread(target=reading, daemon=True).start()
    while True:
        try:
            line = read.get(timeout=BEAT_SECONDS)
        except queue.Empty:
            beat()
            continue
        if not line:
            return
        yield line


def _shut(pipe: IO[str]) -> None:
    with contextlib.suppress(OSError):
        pipe.close()
