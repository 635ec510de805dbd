"""Which table answers a question truly, with which caveats, and what the others lack."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulate.cases import clickhouse, raw_table, requirement, rollup_table, stream
from workbench.program.designs import Table
from workbench.simulate.answering import Answerable, choose
from workbench.simulate.time_zones import widest_bucket_seconds

VISITORS = {"name": "visitors", "function": "distinct", "column": "client_ip"}


def table(dimensions: list[str], grain: str = "1h", days: float = 90, **changes: Any) -> Table:
    return clickhouse(tables=[rollup_table("r", dimensions, grain, days, **changes)]).tables[0]


def found(one: Table, **changes: Any) -> Answerable | str:
    dimensions = changes.pop("dimensions", ["status"])
    return choose(requirement("FR-x", dimensions, **changes), [one], stream(), {one.name: 1.0})


@pytest.mark.parametrize(
    ("one", "changes", "lacking"),
    [
        (table(["zone"]), {}, "lacks status"),
        (table(["status"], days=7), {}, "keeps 7 of the 30 days"),
        (table(["status"], "1d"), {}, "buckets of 1h cannot be put together from its 1d"),
        (table(["status"], "none"), {}, "no buckets of 1h"),
        (table(["status"], "none"), {"grain": "none"}, "no buckets to look back by"),
        (table(["status"], sample=0.1), {}, "a sample of 0.1"),
        (
            table(["status"]),
            {"measures": [{"name": "l", "function": "sum", "column": "bytes"}, VISITORS]},
            "no distinct",
        ),
        (
            table(["status"], measures=[{**VISITORS, "exact": False}]),
            {"measures": [VISITORS]},
            "its distinct of client_ip is a sketch",
        ),
        (
            table(["status", "zone"], measures=[VISITORS]),
            {"measures": [VISITORS]},
            "its distinct of client_ip does not add up",
        ),
        (
            table(["status", "zone"], measures=[{"name": "a", "function": "average", "column": "bytes"}]),
            {"measures": [{"name": "a", "function": "average", "column": "bytes"}]},
            "does not add up",
        ),
    ],
)
def test_what_a_table_lacks_is_told_in_words(one: Table, changes: dict[str, Any], lacking: str) -> None:
    told = found(one, **changes)
    assert isinstance(told, str)
    assert told.startswith("r comes nearest, but ")
    assert lacking in told


@pytest.mark.parametrize(
    ("one", "changes"),
    [
        # A filter picks one value, so that each row of the answer is one row of the table: exact sets need not add up.
        (table(["zone"], measures=[VISITORS]), {"dimensions": [], "filter_by": ["zone"], "measures": [VISITORS]}),
        # A set counted by its own values is exact at any coarser grain.
        (table(["zone", "client_ip"]), {"dimensions": ["zone"], "measures": [VISITORS], "grain": "1d"}),
        # Averages follow from sums and counts, sketches merge.
        (table(["status", "zone"]), {"measures": [{"name": "a", "function": "average", "column": "bytes"}]}),
        (
            table(["status", "zone"], measures=[{**VISITORS, "exact": False}]),
            {"measures": [{**VISITORS, "exact": False}]},
        ),
    ],
)
def test_what_adds_up_or_needs_not_is_answered(one: Table, changes: dict[str, Any]) -> None:
    assert isinstance(found(one, **changes), Answerable)


def test_the_nearest_table_lacks_the_fewest_things() -> None:
    tables = clickhouse(
        tables=[rollup_table("far", ["asn"], "1d", 5), rollup_table("near", ["status"], "1h", 29)]
    ).tables
    told = choose(requirement("FR-x", ["status"]), tables, stream(), {"far": 1.0, "near": 1e9})
    assert told == "near comes nearest, but it keeps 29 of the 30 days"


@pytest.mark.parametrize(
    ("time_zone", "seconds"),
    [
        ("UTC", None),
        ("Europe/Berlin", 3600),
        ("America/Argentina/Buenos_Aires", 3600),
        ("Asia/Kolkata", 1800),
        ("Asia/Kathmandu", 900),
        ("UTC+05:30", 19800),
        ("UTC-3", 10800),
        ("UTC+0", None),
        ("customer's own", 900),
    ],
)
def test_zones_say_how_wide_a_bucket_may_be(time_zone: str, seconds: int | None) -> None:
    assert widest_bucket_seconds(time_zone) == seconds


@pytest.mark.parametrize(
    ("grain", "time_zone", "shifted"),
    [
        ("1d", "UTC", False),
        ("1d", "Europe/Berlin", True),
        ("1h", "Europe/Berlin", False),
        ("1h", "Asia/Kolkata", True),
        ("10min", "Asia/Kolkata", False),
        ("1h", "customer's own", True),
        ("15min", "customer's own", False),
        ("1min", "customer's own", False),
        ("2h", "UTC+05:00", True),
        ("2h", "UTC+06:00", False),
    ],
)
def test_days_of_another_zone_are_a_caveat_unless_they_must_be_exact(
    grain: str, time_zone: str, *, shifted: bool
) -> None:
    one = table(["status"], grain)
    window = {"days": 30, "time_zone": time_zone}
    loose = found(one, grain="1d", window=window)
    assert isinstance(loose, Answerable)
    assert bool(loose.caveats) == shifted
    assert all(time_zone in caveat for caveat in loose.caveats)
    exact = found(one, grain="1d", window={**window, "exact_days": True})
    assert isinstance(exact, str) == shifted


def test_raw_events_have_everybodys_days() -> None:
    (events,) = clickhouse(tables=[raw_table(90)]).tables
    told = found(events, grain="1d", window={"days": 30, "time_zone": "customer's own", "exact_days": True})
    assert isinstance(told, Answerable)
    assert not told.caveats


def test_cut_off_values_are_a_caveat() -> None:
    one = table(["zone", "path"], keep_top={"column": "path", "values": 100})
    by_path, by_zone = (found(one, dimensions=names) for names in (["path"], ["zone"]))
    assert isinstance(by_path, Answerable)
    assert isinstance(by_zone, Answerable)
    assert "100 largest path" in by_path.caveats[0]
    assert not by_zone.caveats
