"""Facts of the machine that a probe runs on."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from workbench.program.calibrations import Machine

_PROCESSORS = Path("/proc/cpuinfo")


def this_machine() -> Machine:
    """What this machine says of itself: nothing that names it."""
    return Machine(
        processor=_processor(),
        cores=usable_cores(),
        memory_bytes=float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")),
        system=f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
    )


def usable_cores() -> int:
    """Cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    lines = _PROCESSORS.read_text(encoding="utf-8").splitlines() if _PROCESSORS.exists() else []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.processor() or platform.machine()
