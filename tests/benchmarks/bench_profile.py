"""A profile of 20,000,000 events of 12 columns against DuckDB's SUMMARIZE of the same file, each in its own process.

Its CPU as a multiple, its peak memory, and both again where counting may take 512 MB; then as many events as fill 1 GB
of CSV, in 512 MB.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

EVENTS = 20_000_000
CSV_EVENTS = 9_000_000
SETS = "zone,path;ip,status"
_COLUMNS = """
    epoch_ms(1767225600000 + CAST(86400000 * i / {events} AS BIGINT)) AS ts,
    CAST(100000 * pow(random(), 3) AS UINTEGER) AS zone,
    '/' || CAST(CAST(2000000 * pow(random(), 4) AS UINTEGER) AS VARCHAR) || '/index.html' AS path,
    CAST(4000000000 * pow(random(), 2) AS UINTEGER) AS ip,
    CAST(60000 * pow(random(), 3) AS UINTEGER) AS asn,
    'C' || CAST(CAST(240 * pow(random(), 2) AS UINTEGER) AS VARCHAR) AS country,
    CAST(200 + 10 * CAST(5 * pow(random(), 4) AS UINTEGER) AS USMALLINT) AS status,
    'type ' || CAST(CAST(40 * random() AS UINTEGER) AS VARCHAR) AS content_type,
    CAST(exp(8 + random() * 4) AS UINTEGER) AS bytes,
    random() < 0.3 AS cached,
    random() AS seconds,
    i AS event
"""
_SUMMARIZE = """
import duckdb, sys
duckdb.sql(f"SUMMARIZE FROM '{sys.argv[1]}'").fetchall()
"""
_PROFILE = """
import sys
from workbench.cli.main import main
sys.argv = ["workbench", "profile", sys.argv[1], "--out", sys.argv[2], "--time", "ts", "--memory", sys.argv[3],
            "--sets", sys.argv[4], "--format", "json"]
main()
"""
_MEASURED = """
import atexit, json, resource
def told():
    used = resource.getrusage(resource.RUSAGE_SELF)
    # ru_maxrss begins with what the parent had when it forked; the peak of this program alone is in status.
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    with open({answer!r}, "w") as file:
        json.dump([used.ru_utime + used.ru_stime, peak * 1024], file)
atexit.register(told)
"""


def run() -> list[tuple[str, float, str, str]]:
    """CPU of the profile over that of SUMMARIZE, and peak memory."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        events = folder / "events.parquet"
        with duckdb.connect() as database:
            columns = _COLUMNS.format(events=EVENTS)
            database.execute(f"COPY (SELECT {columns} FROM range({EVENTS}) AS t(i)) TO '{events}'")
        summarize, _ = _measured(folder, _SUMMARIZE, events)
        figures: list[tuple[str, float, str, str]] = []
        for megabytes, bound in ((1500, "<= 2000"), (512, "<= 512")):
            out = folder / f"STR-{megabytes}.yaml"
            cpu, peak = _measured(folder, _PROFILE, events, out, megabytes, SETS)
            named = f"profile of {EVENTS:,} events, --memory {megabytes}"
            figures.append((f"{named}: CPU over SUMMARIZE's", cpu / summarize, "times", "<= 2"))
            figures.append((f"{named}: peak memory", peak / 1e6, "MB", bound))
        figures.append(("size of the file", events.stat().st_size / 1e6, "MB", ""))
        text = folder / "events.csv"
        with duckdb.connect() as database:
            database.execute(f"COPY (FROM '{events}' LIMIT {CSV_EVENTS}) TO '{text}'")
        _, peak = _measured(folder, _PROFILE, text, folder / "STR-csv.yaml", 512, SETS)
        named = f"profile of {text.stat().st_size / 1e9:.2g} GB of CSV, --memory 512"
        figures.append((f"{named}: peak memory", peak / 1e6, "MB", "<= 512"))
    return figures


def _measured(folder: Path, program: str, *arguments: object) -> tuple[float, float]:
    """CPU seconds and peak memory in bytes of a program in a process of its own."""
    answer = folder / "answer.json"
    text = _MEASURED.format(answer=str(answer)) + program
    subprocess.run([sys.executable, "-c", text, *map(str, arguments)], check=True, capture_output=True)
    cpu, peak = json.loads(answer.read_text())
    return float(cpu), float(peak)
