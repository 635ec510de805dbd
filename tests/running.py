"""The command line in a process of its own, forked from one that has imported the rooms: tests run hundreds.

Run as a module it is that one: for each line of JSON on standard input, a process, then its exit code on a line.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path

from tests.truth import REPOSITORY

ROOMS = ("cli.main", "verbs.check", "verbs.whatif", "verbs.diff", "verbs.acknowledging", "verbs.render.estimate")


def run(*arguments: str | Path, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `workbench` with these arguments in a folder, with these variables beside those of this process."""
    wanted = {**os.environ, **(env or {})}
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        line = {"arguments": [*map(str, arguments)], "cwd": str(cwd), "env": wanted, "out": str(out), "err": str(err)}
        zygote = _zygote()
        assert zygote.stdin
        assert zygote.stdout
        print(json.dumps(line), file=zygote.stdin, flush=True)
        code = int(zygote.stdout.readline())
        said = [one.read_text(encoding="utf-8") for one in (out, err)]
    return subprocess.CompletedProcess(["workbench", *line["arguments"]], code, *said)


@cache
def _zygote() -> subprocess.Popen[str]:
    started = subprocess.Popen(
        [sys.executable, "-m", __name__], cwd=REPOSITORY, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    atexit.register(started.kill)
    return started


def main() -> None:
    """Fork for each line; nothing else runs in this process, so that a fork is as good as a beginning."""
    for room in ROOMS:
        importlib.import_module(f"workbench.{room}")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _command(**json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _command(arguments: list[str], cwd: str, env: dict[str, str], out: str, err: str) -> None:
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    for number, place, flags in ((0, os.devnull, os.O_RDONLY), (1, out, os.O_WRONLY | os.O_CREAT),
                                 (2, err, os.O_WRONLY | os.O_CREAT)):  # fmt: skip
        os.dup2(os.open(place, flags), number)
    sys.argv = ["workbench", *arguments]
    workbench = importlib.import_module("workbench.cli.main")
    code = 0
    try:
        workbench.main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
