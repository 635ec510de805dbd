"""The keeper of a probe: starts it in a process group of its own, ends it and removes its folder when its caller ends.

Run as a script that needs nothing but Python: `keeper.py FOLDER [--sweep COMMAND...] -- COMMAND...`. The caller holds
the other end of standard input open for as long as it wants the probe to live, so that the end of the caller, however
it comes, is the end of that pipe. Standard output is the probe's. `--sweep` is run where the probe did not end well,
to remove what it left on a server.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

LOCK = "lock"
"""A file in the folder that its keeper holds locked while it lives."""

SWEEP_SECONDS = 20
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
"""Options of Linux's prctl."""


def main(arguments: list[str]) -> int:
    """Keep one probe; the exit code is the probe's."""
    folder = Path(arguments[0])
    at = arguments.index("--")
    sweep = arguments[2:at]
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(ignored, signal.SIG_IGN)
        _prctl(PR_SET_CHILD_SUBREAPER, 1)
        probe = subprocess.Popen(
            arguments[at + 1 :],
            stdin=subprocess.DEVNULL,
            cwd=folder,
            start_new_session=True,
            preexec_fn=_die_together,  # noqa: PLW1509 - no thread is started before
        )
        threading.Thread(target=_end_with_caller, args=(probe,), daemon=True).start()
        code = probe.wait()
        _end_all(probe.pid)
        if code != 0 and sweep:
            with contextlib.suppress(subprocess.TimeoutExpired):
                subprocess.run(sweep, stdin=subprocess.DEVNULL, cwd=folder, timeout=SWEEP_SECONDS, check=False)
        shutil.rmtree(folder, ignore_errors=True)
    return code


def _end_with_caller(probe: subprocess.Popen[bytes]) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    with contextlib.suppress(ProcessLookupError):
        os.killpg(probe.pid, signal.SIGKILL)


def _end_all(group: int) -> None:
    """End what the probe started: its group, and what left the group and has come to the keeper as an orphan."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while children.exists() and (orphans := children.read_text().split()):
        for orphan in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(orphan), signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(int(orphan), 0)


def _die_together() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    """Ask the kernel where it is Linux; elsewhere the pipe alone holds the probe to its caller."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
