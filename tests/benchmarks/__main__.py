"""`make bench`: every figure that was promised, measured here, in one table. Arguments choose benchmarks by name."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator, Sequence

import tests.benchmarks

PREFIX = "bench_"
Figure = tuple[str, float, str, str]
"""What was measured, its value, its unit, and its bound: `<= 20` with a unit or not, or words for information only."""


def modules(wanted: Sequence[str]) -> Iterator[str]:
    """The benchmarks, all of them or those named, in order."""
    for module in pkgutil.iter_modules(tests.benchmarks.__path__):
        if module.name.startswith(PREFIX) and (not wanted or module.name.removeprefix(PREFIX) in wanted):
            yield module.name


def verdict(value: float, bound: str) -> str:
    """`ok`, `MISSED`, or nothing where there is no bound."""
    limit = re.match(r"<= ([0-9.]+)", bound)
    return "" if limit is None else "ok" if value <= float(limit[1]) else "MISSED"


def main(wanted: Sequence[str]) -> int:
    """Print the table as the figures come; 1 when a bound is missed."""
    missed = 0
    for name in modules(wanted):
        print(f"\n{name.removeprefix(PREFIX)}", flush=True)
        figures: list[Figure] = importlib.import_module(f"{tests.benchmarks.__name__}.{name}").run()
        for what, value, unit, bound in figures:
            told = verdict(value, bound)
            missed += told == "MISSED"
            print(f"  {what:<78} {value:>10.4g} {unit:<10} {bound:<14} {told}".rstrip(), flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
