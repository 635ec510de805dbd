"""CPU time of engines that are processes of their own, which this one has started."""

from __future__ import annotations

import os
from pathlib import Path

PARENT, USER, SYSTEM = 1, 11, 12
"""Where the parent and the ticks of user and system stand in /proc/PID/stat, counted from the state, which follows the
name in brackets (proc(5))."""


def cpu_seconds() -> float:
    """CPU seconds of this process and of all that it has started and that live now, all their threads together."""
    fields = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended since the folder was listed
        fields[int(place.parent.name)] = told
    ours = {os.getpid()}
    while more := {process for process, told in fields.items() if int(told[PARENT]) in ours} - ours:
        ours |= more
    ticks = sum(int(fields[process][USER]) + int(fields[process][SYSTEM]) for process in ours & fields.keys())
    return ticks / os.sysconf("SC_CLK_TCK")
