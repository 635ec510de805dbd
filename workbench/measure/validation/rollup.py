"""Rows of a rollup against counted groups (`groups`), through the law that `workbench rollup` uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workbench.program.catalog import Catalog
from workbench.program.streams import Stream
from workbench.simulate.grain import DAY_SECONDS
from workbench.simulate.rollup import rollup_rows

from .answer import Case, Skipped, Target, ratio_error
from .rows import Row, number, numbered, positive, stream_name

COLUMNS = ("n_events", "profile", "path_model", "dims", "granularity_s", "groups")

INDEPENDENT, GROUPED, ZONED = "independent", "asn or country", "zoned paths"
NO_DIMENSION = "(none)"
FEW_GROUPS = 1000.0
"""Targets are for counts above this: below, a count's own noise is as large as they are."""


def _over(part: str, name: str, share: float, limit: float) -> Target:
    return Target(name, share, limit, ratio_error, lambda case: case.part == part and case.given > FEW_GROUPS)


TARGETS = (
    _over(INDEPENDENT, "independent columns, over 1,000 groups", 0.5, 0.003),
    _over(INDEPENDENT, "independent columns, over 1,000 groups", 0.95, 0.02),
    _over(GROUPED, "with asn or country, over 1,000 groups", 0.5, 0.02),
    _over(GROUPED, "with asn or country, over 1,000 groups", 0.95, 0.08),
    _over(ZONED, "zoned paths, over 1,000 groups", 0.5, 0.02),
    _over(ZONED, "zoned paths, over 1,000 groups", 0.95, 0.08),
)


def predict(rows: Sequence[Row], streams: Mapping[str, Stream], catalog: Catalog) -> Iterator[Case | Skipped]:  # noqa: ARG001
    """Groups of each row: distinct combinations of `dims` and the time bucket in one day of `n_events` events."""
    for line, row in numbered(rows):
        name = stream_name(row)
        case_id = f"{name}:{row['dims']}@{row['granularity_s']}s:{row['n_events']}:{line}"
        groups = number(line, row, "groups")
        seconds, events = int(positive(line, row, "granularity_s")), positive(line, row, "n_events")
        if name not in streams:
            yield Skipped(case_id, f"there is no stream {name}")
            continue
        if not groups:
            yield Skipped(case_id, "the row gives no groups")
            continue
        dimensions = [] if row["dims"] == NO_DIMENSION else row["dims"].split("+")
        grain = "1d" if seconds == DAY_SECONDS else f"{seconds}s"
        try:
            told = rollup_rows(streams[name], dimensions, grain, events)
        except (KeyError, ValueError) as error:
            yield Skipped(case_id, str(error.args[0]))
            continue
        yield Case(case_id, groups, told.expected, told.p10, told.p90, _part(row))


def _part(row: Row) -> str:
    if {"asn", "country"} & set(row["dims"].split("+")):
        return GROUPED
    return ZONED if row["path_model"] == "zoned" else INDEPENDENT
