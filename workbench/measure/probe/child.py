"""The probe's own process: reads its task, tells what it sees as lines of JSON on standard output, and nothing else."""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

from workbench.program.streams import Stream

from .engine import ENGINES, EngineKind, Limits, ProbeError
from .measuring import Task, observe
from .observed import Failed, to_line

TASK = "task.json"
"""The file in the probe's folder that says what to do."""

SWEEP = "--sweep"


def main(arguments: list[str]) -> int:
    """Do the task of the current folder, or with `--sweep` remove what it may have left on a server."""
    told = json.loads(Path(TASK).read_text(encoding="utf-8"))
    kind = ENGINES[told["engine"]]
    limits = Limits(folder=Path.cwd(), **told["limits"])
    if SWEEP in arguments:
        kind.opened(limits).close()
        return 0
    with _private_output() as lines:
        return _told(kind, limits, told, lines)


def _told(kind: EngineKind, limits: Limits, told: dict[str, Any], lines: TextIO) -> int:
    task = Task(Stream.model_validate_json(told["stream"]), **told["task"])
    try:
        for seen in observe(kind, limits, task):
            print(to_line(seen), file=lines, flush=True)
    except ProbeError as error:
        print(to_line(Failed(str(error))), file=lines, flush=True)
        return 1
    except Exception as error:
        traceback.print_exc()
        print(to_line(Failed(f"{type(error).__name__}: {error}")), file=lines, flush=True)
        return 1
    return 0


def _private_output() -> TextIO:
    """Standard output for ourselves alone: whatever an engine prints goes to standard error."""
    private = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return os.fdopen(private, "w", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
