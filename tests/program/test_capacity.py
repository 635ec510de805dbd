"""People's time: on-call and absences off, work spread over its weeks, and the first day by which it is too much."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.simulate.test_schedule import program_of
from workbench.program.capacity import Shortfall, by_week, days_of_work, loads, real_weeks, shortfall
from workbench.program.people import Absence, Person, Team
from workbench.program.program import Program
from workbench.program.roadmap import Effort, Milestone

MONDAY = dt.date(2027, 1, 4)


def ada(**fields: object) -> Person:
    return Person(id="PER-ada", title="Ada", role="Engineer", team="TEAM-data", **fields)  # type: ignore[arg-type]


def planned(weeks: float, due: dt.date, by: str = "PER-ada", status: str = "planned") -> Milestone:
    return Milestone(
        id=f"MS-{due.isoformat()}", title="M", starts_on=MONDAY, due_on=due, status=status,  # type: ignore[arg-type]
        work=[Effort(by=by, weeks=weeks)],
    )  # fmt: skip


def program(*milestones: Milestone, **fields: object) -> Program:
    return program_of(Team(id="TEAM-data", title="Data"), ada(**fields), *milestones)


def test_days_of_work_count_both_ends_and_none_backwards() -> None:
    assert days_of_work(MONDAY, MONDAY) == 1
    assert days_of_work(MONDAY, MONDAY + dt.timedelta(days=6)) == 5
    assert days_of_work(MONDAY, MONDAY - dt.timedelta(days=4)) == 0


def test_on_call_takes_what_was_promised_only_where_both_do_not_fit() -> None:
    friday = MONDAY + dt.timedelta(days=4)
    assert real_weeks([ada(committed_share=1.0, on_call_share=0.25)], MONDAY, friday) == pytest.approx(0.75)
    assert real_weeks([ada(committed_share=0.5, on_call_share=0.25)], MONDAY, friday) == pytest.approx(0.5)


def test_absences_that_overlap_count_once_and_who_leaves_is_gone() -> None:
    away = [
        Absence(starts_on=MONDAY, ends_on=MONDAY + dt.timedelta(days=2)),
        Absence(starts_on=MONDAY + dt.timedelta(days=1), ends_on=MONDAY + dt.timedelta(days=6)),
    ]
    fortnight = MONDAY + dt.timedelta(days=11)
    assert real_weeks([ada(absences=away)], MONDAY, fortnight) == pytest.approx(1.0)
    assert real_weeks([ada(absences=away, left_on=MONDAY + dt.timedelta(days=7))], MONDAY, fortnight) == pytest.approx(
        0.2
    )


def test_work_is_spread_over_its_weeks_and_counts_for_the_team_too() -> None:
    found = program(planned(2.0, MONDAY + dt.timedelta(days=25)))
    for party in ("PER-ada", "TEAM-data"):
        weeks = by_week(found, party, MONDAY, 5)
        assert [one.asked for one in weeks] == pytest.approx([0.5, 0.5, 0.5, 0.5, 0.0])
        assert [one.real for one in weeks] == pytest.approx([1.0] * 5)


def short(found: Program, party: str = "PER-ada") -> Shortfall | None:
    return shortfall(found, party, MONDAY, loads(found, MONDAY))


def test_work_that_fits_in_all_can_be_too_much_by_a_day() -> None:
    early, late = planned(2.5, MONDAY + dt.timedelta(days=11)), planned(1.0, MONDAY + dt.timedelta(days=39))
    much = short(program(early, late))
    assert much is not None
    assert (much.due_on, much.asked, much.real, much.items) == (early.due_on, 2.5, pytest.approx(2.0), (early.id,))
    assert short(program(planned(2.0, early.due_on), late)) is None
    assert short(program(planned(2.0, early.due_on), on_call_share=0.33), "TEAM-data") is not None


def test_of_what_has_begun_the_rest_is_ahead_and_what_is_done_asks_nothing() -> None:
    half_way = MONDAY + dt.timedelta(days=5)
    due = MONDAY + dt.timedelta(days=9)
    assert [one.weeks for one in loads(program(planned(2.0, due, status="started")), half_way)] == pytest.approx([1.0])
    assert [one.weeks for one in loads(program(planned(2.0, due)), half_way)] == pytest.approx([2.0])
    assert loads(program(planned(2.0, due, status="done")), half_way) == []
    assert [one.due_on for one in loads(program(planned(2.0, MONDAY)), half_way)] == [half_way]
