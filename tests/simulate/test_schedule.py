"""Dates as ranges: what pushes what, what slack is left, and what nobody can tell the end of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from workbench.program.base import Item
from workbench.program.finding import FieldPath, Location
from workbench.program.program import Program
from workbench.program.roadmap import Milestone, Spike
from workbench.program.tasks import tasks
from workbench.simulate.schedule import critical_path, forecast, in_order

TODAY = dt.date(2027, 1, 15)
DAYS = ("starts_on", "earliest_on", "latest_on")


def program_of(*items: Item) -> Program:
    def nowhere(item_id: str, field: FieldPath) -> Location:
        return Location("x.yaml", 1, 1)

    known: Mapping[str, Item] = {one.id: one for one in items}
    return Program(known, {}, nowhere)


def milestone(name: str, due: str, **fields: object) -> Milestone:
    days = {key: dt.date.fromisoformat(str(fields.pop(key))) for key in list(fields) if key in DAYS}
    return Milestone(id=name, title=name, due_on=dt.date.fromisoformat(due), **days, **fields)  # type: ignore[arg-type]


def test_a_range_keeps_its_days_and_a_day_without_one_is_a_day() -> None:
    told = forecast(
        program_of(
            milestone("MS-a", "2027-03-31", earliest_on="2027-03-15", latest_on="2027-08-31"),
            milestone("MS-b", "2027-04-30"),
        ),
        TODAY,
    )
    a, b = told["MS-a"], told["MS-b"]
    for found, given in zip((a.p10, a.p50, a.p90), ((3, 15), (3, 31), (8, 31)), strict=True):
        assert abs((found - dt.date(2027, *given)).days) <= 1
    assert a.on_time is not None
    assert abs(a.on_time - 0.5) < 0.02
    assert (b.p10, b.p90, b.on_time) == (dt.date(2027, 4, 30), dt.date(2027, 4, 30), 1.0)


def test_what_is_late_pushes_what_waits_for_it_past_its_buffer_only() -> None:
    first = milestone("MS-first", "2027-02-26", earliest_on="2027-02-26", latest_on="2027-04-07")
    told = forecast(
        program_of(first, milestone("MS-next", "2027-06-30", starts_on="2027-03-08", depends_on=["MS-first"])), TODAY
    )
    later = told["MS-next"]
    assert later.p10 == dt.date(2027, 6, 30)
    assert later.p90 == dt.date(2027, 6, 30) + (told["MS-first"].p90 - dt.date(2027, 3, 8))
    assert later.on_time is not None
    assert 0.5 < later.on_time < 0.9


def test_work_planned_to_overlap_pushes_nothing_while_it_is_on_its_dates() -> None:
    spike = Spike(
        id="SPK-a",
        title="A",
        question="Does it?",
        starts_on=dt.date(2027, 1, 4),
        time_box_days=28,
        leads_to=["MS-next"],
    )
    told = forecast(program_of(spike, milestone("MS-next", "2027-03-01", starts_on="2027-01-04")), TODAY)
    assert (told["MS-next"].p90, told["MS-next"].on_time) == (dt.date(2027, 3, 1), 1.0)


def test_the_chance_of_several_is_less_than_that_of_one() -> None:
    """Of three equal milestones the last is done late more often than each: why one false line misleads."""
    ranged = {"earliest_on": "2027-03-11", "latest_on": "2027-05-20"}
    three = [milestone(f"MS-{name}", "2027-04-15", **ranged) for name in "abc"]
    goal = milestone("MS-goal", "2027-04-15", starts_on="2027-04-15", depends_on=[one.id for one in three])
    told = forecast(program_of(*three, goal), TODAY, draws=4096)["MS-goal"]
    assert told.on_time is not None
    assert abs(told.on_time - 0.5**3) < 0.02


def test_a_range_that_has_begun_holds_what_is_still_possible() -> None:
    a = milestone("MS-a", "2027-01-15", earliest_on="2026-12-15", latest_on="2027-02-15", status="started")
    told = forecast(program_of(a), TODAY)["MS-a"]
    assert TODAY < told.p10 < told.p50 < dt.date(2027, 2, 15) < told.p90
    assert told.rests_on == ()


def test_nobody_can_tell_what_rests_on_something_without_an_end() -> None:
    late = milestone("MS-late", "2026-12-01", status="started")
    spike = Spike(
        id="SPK-open", title="Open", question="Does it?", starts_on=dt.date(2026, 12, 1), leads_to=["MS-next"]
    )
    told = forecast(program_of(late, spike, milestone("MS-next", "2027-03-01", depends_on=["MS-late"])), TODAY)
    assert told["MS-late"].p50 == TODAY
    assert set(told["MS-next"].rests_on) == {"MS-late", "SPK-open"}


def test_slack_and_the_critical_path_are_those_worked_out_by_hand() -> None:
    program = program_of(
        milestone("MS-done", "2026-12-15", status="done"),
        milestone("MS-a", "2027-02-01", depends_on=["MS-done"]),
        milestone("MS-b", "2027-02-11"),
        milestone("MS-c", "2027-03-01", starts_on="2027-02-11", depends_on=["MS-a", "MS-b"]),
        milestone("MS-side", "2027-02-20", starts_on="2027-02-01", depends_on=["MS-a"]),
        milestone("MS-gone", "2029-01-01", status="abandoned"),
    )
    told = forecast(program, TODAY)
    assert {name: one.slack_days for name, one in told.items() if name != "MS-done"} == {
        "MS-a": 9, "MS-b": 0, "MS-c": 0, "MS-side": 9,
    }  # fmt: skip
    assert critical_path(program, told) == ["MS-b", "MS-c"]


def test_a_circle_is_cut_and_everything_still_has_a_date() -> None:
    program = program_of(
        milestone("MS-a", "2027-02-01", depends_on=["MS-b"]), milestone("MS-b", "2027-03-01", depends_on=["MS-a"])
    )
    assert in_order({one.id: one for one in tasks(program)}) == ["MS-a", "MS-b"]
    assert set(forecast(program, TODAY)) == {"MS-a", "MS-b"}
