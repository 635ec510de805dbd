"""A probe as a process of its own that leaves nothing behind, however it or its caller ends."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
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

from . import keeper
from .child import SWEEP, TASK
from .engine import EngineKind, ProbeError
from .measuring import Task
from .observed import Failed, Observed, Progress, from_line

PREFIX = "workbench-probe-"
"""How the folders of probes are called, in the system's folder for temporary files."""

GRACE_SECONDS = 15.0
"""Seconds past its time that a probe has to end the step that it is at, before it is ended."""

NOISE = "noise.txt"
"""The file in the folder that takes what the engine prints."""

NOISE_SHOWN = 600
"""Letters of the engine's last words that are told when a probe ends without saying why."""


def probe(
    kind: EngineKind, task: Task, *, memory_bytes: int, threads: int, url: str | None, say: Callable[[str], None]
) -> list[Observed]:
    """What a probe saw. `say` hears what it does.

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
        return list(_watched(_started(folder, url), folder, task.seconds + GRACE_SECONDS, say))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of probes whose keeper was killed together with its caller."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), (folder / keeper.LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path, url: str | None) -> subprocess.Popen[str]:
    child = [sys.executable, "-m", f"{__package__}.child"]
    swept = ["--sweep", *child, SWEEP] if url else []
    command = [sys.executable, "-I", "-S", keeper.__file__, str(folder), *swept, "--", *child]
    with (folder / NOISE).open("w") as noise:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=noise, text=True, env=_environment(folder),
            start_new_session=True,
        )  # fmt: skip


def _environment(folder: Path) -> dict[str, str]:
    """This process's environment, with the modules that it finds; what is written for a while goes to the folder."""
    java = f"{os.environ.get('JAVA_TOOL_OPTIONS', '')} -XX:-UsePerfData -Djava.io.tmpdir={folder}".strip()
    modules = os.pathsep.join(path for path in sys.path if path)
    return {**os.environ, "PYTHONPATH": modules, "TMPDIR": str(folder), "JAVA_TOOL_OPTIONS": java}


def _watched(
    running: subprocess.Popen[str], folder: Path, seconds: float, say: Callable[[str], None]
) -> Iterator[Observed]:
    """What the probe says, until it ends or its time is up."""
    assert running.stdin
    assert running.stdout
    stop = threading.Timer(seconds, running.stdin.close)
    stop.start()
    failed, seen = "", False
    try:
        for line in running.stdout:
            told = from_line(line)
            if isinstance(told, Failed):
                failed = told.why
            elif isinstance(told, Progress):
                say(told.what)
            else:
                seen = True
                yield told
        noise = (folder / NOISE).read_text(encoding="utf-8", errors="replace") if folder.exists() else ""
    finally:
        stop.cancel()
        _shut(running.stdin)
        running.wait()
    if failed or not seen:
        raise ProbeError(failed or f"the probe ended without a word; the engine's last: {noise[-NOISE_SHOWN:].strip()}")


def _shut(pipe: IO[str]) -> None:
    with contextlib.suppress(OSError):
        pipe.close()
