"""Rollup rows against exact counts on real events: the flights of tests/flights.py.

Two readings. As profiled: the sets of the committed stream file, named when it was measured. From a tenth: the stream
measured on a random tenth of the events says how many rows all of them make, which no count of it can know.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import duckdb

from tests import flights
from workbench.measure.profile.opening import Place, opened, raw_bytes
from workbench.measure.profile.profiling import Asked, profile
from workbench.program.streams import Stream
from workbench.simulate.rollup import rollup_rows
from workbench.store.loader import load_stream

BUCKETS = {
    "1h": "date_trunc('hour', moment)",
    "1d": "date_trunc('day', moment)",
    "none": "1",
}
TENTH_SEED = 7
Errors = dict[str, list[float]]


def run() -> list[tuple[str, float, str, str]]:
    """Print each comparison; the median and worst errors by reading, and by what is left unmeasured."""
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as database:
        source = str(flights.extract(Path(scratch)))
        database.execute("SET TimeZone = 'UTC'; SET threads = 1")  # one thread: the same tenth every time
        events = "read_csv(?, sample_size = -1)"
        database.execute(
            f"CREATE TABLE flights AS SELECT *, {flights.TIME_COLUMN}::TIMESTAMP AS moment FROM {events}", [source]
        )
        table = database.table("flights")
        tenth = Path(scratch) / "tenth.parquet"
        sample = f"FROM flights USING SAMPLE reservoir({len(table) // 10} ROWS) REPEATABLE ({TENTH_SEED})"
        database.sql(f"SELECT * EXCLUDE (moment) {sample}").write_parquet(str(tenth))
        whole = load_stream(flights.STREAM)
        readings = {
            "as profiled": whole,
            "from a tenth": _profiled(tenth),
            "time independent": whole.model_copy(update={"tuples": [one for one in whole.tuples if not one.grain]}),
            "columns independent": whole.model_copy(update={"tuples": []}),
        }
        errors = _compare(table, readings)
    figures = []
    for reading, all_errors in errors.items():
        count = len(all_errors)
        figures.append((f"flights, {reading}: median error of {count}", 100 * statistics.median(all_errors), "%", ""))
        figures.append((f"flights, {reading}: worst error of {count}", 100 * max(all_errors), "%", ""))
    return figures


def _compare(table: duckdb.DuckDBPyRelation, readings: dict[str, Stream]) -> Errors:
    errors: Errors = {reading: [] for reading in readings}
    print(f"  {'set':<30} {'grain':<6} {'counted':>9} " + " ".join(f"{reading:>19}" for reading in readings))
    for names in flights.SETS:
        for grain, bucket in BUCKETS.items():
            counted = len(table.aggregate("1", ", ".join([*names, bucket] if grain != "none" else names)))
            shown = []
            for reading, stream in readings.items():
                error = rollup_rows(stream, names, grain, len(table)).expected / counted - 1.0
                errors[reading].append(abs(error))
                shown.append(f"{error:>18.2%} ")
            print(f"  {', '.join(names):<30} {grain:<6} {counted:>9,} {' '.join(shown)}".rstrip())
    return errors


def _profiled(tenth: Path) -> Stream:
    with opened(Place([tenth])) as source:
        asked = Asked("STR-tenth", "Tenth", raw_bytes([tenth]), time_column=flights.TIME_COLUMN, sets=flights.SETS)
        return profile(source, asked).stream
