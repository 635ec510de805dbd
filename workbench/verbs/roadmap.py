"""The roadmap: milestones, spikes and stop-gaps over time, what depends on what, and how far the vision has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from workbench.program.capacity import Shortfall, Week, by_week, loads, shortfall
from workbench.program.people import Person, Team
from workbench.program.program import Program
from workbench.program.progress import Detour, Reached, SpikeDebt, detours, reached, spike_debt, vision_share
from workbench.program.roadmap import Milestone, Spike, StopGap
from workbench.program.tasks import Forecast
from workbench.simulate.schedule import critical_path, forecast
from workbench.store.history import NamedVersion
from workbench.verbs.acknowledging import past_of
from workbench.verbs.baselines import last_baseline, version_of
from workbench.verbs.table import name_of

_DONE = frozenset({"done", "abandoned"})
_STUB_DAYS = 14
_WEEKS_AHEAD = 26
"""Weeks of capacity that are told: half a year is as far as people are promised."""
_NO_PATH = "no path to scale"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the roadmap. `overrun_until` is today for what should have ended and has not.

    `earliest_on` and `latest_on` are the days by which it is done one and nine times in ten, pushed by what it depends
    on; equal where nobody gave a range. `rests_on` are the items without any end that make all of it a lower bound.
    `slip_days` is how far its date has moved since the baseline; None where it was not there.
    """

    id: str
    kind: Literal["milestone", "spike", "stop-gap"]
    title: str
    owner: str | None
    status: str
    starts_on: dt.date
    ends_on: dt.date
    overrun_until: dt.date | None
    launch: bool
    warnings: tuple[str, ...]
    earliest_on: dt.date | None = None
    likely_on: dt.date | None = None
    latest_on: dt.date | None = None
    on_time: float | None = None
    rests_on: tuple[str, ...] = ()
    slack_days: int | None = None
    critical: bool = False
    baseline_on: dt.date | None = None
    slip_days: int | None = None


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a person or team has and is asked for, by week; `short` is the first day by which it cannot be done."""

    id: str
    title: str
    weeks: Sequence[Week]
    short: Shortfall | None


@dataclass(frozen=True, slots=True)
class Moment:
    """The first day of a month: the share of the vision shipped by then, and spike debt as a share, until today.

    `early` and `late` are the share when every milestone comes by its early or its late day.
    """

    on: dt.date
    early: float
    likely: float
    late: float
    debt_share: float | None


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The whole roadmap of a day. `baseline` is the version that dates are compared with; None where there is none."""

    program: str
    today: dt.date
    baseline: NamedVersion | None
    bars: Sequence[Bar]
    critical_path: Sequence[str]
    vision: Sequence[Reached]
    vision_share: float
    detours: Sequence[Detour]
    debt: SpikeDebt
    capacity: Sequence[Capacity]
    course: Sequence[Moment]


def roadmap(program_dir: Path, program: Program, today: dt.date, *, baseline: str | None = None) -> Roadmap:
    """The roadmap of a program, against a version of it, else against the last baseline.

    Raises Trouble when the version named is none of the program's.
    """
    version = version_of(program_dir, baseline) if baseline else last_baseline(program_dir, program)
    before = past_of(program_dir)(version.revision) if version else None
    forecasts = forecast(program, today)
    found = detours(program, today)
    vision = reached(program)
    return Roadmap(
        program=program.plan.id if program.plan else "",
        today=today,
        baseline=version if before else None,
        bars=bars(program, today, forecasts, before),
        critical_path=critical_path(program, forecasts),
        vision=vision,
        vision_share=vision_share(vision),
        detours=found,
        debt=spike_debt(found),
        capacity=capacity(program, today),
        course=course(program, today, forecasts),
    )


def course(program: Program, today: dt.date, forecasts: Mapping[str, Forecast]) -> list[Moment]:
    """How the vision's share and spike debt went and will go, month by month, by what the plan says today.

    A question ships on the day of the first milestone that delivers it; those that have shipped without one, today.
    """
    vision = reached(program)
    days = {name: _shipping_days(program, vision, today, forecasts, which) for name, which in _DAYS.items()}
    ends = [one for by_question in days.values() for one in by_question.values()]
    begun = [one.starts_on for one in detours(program, today)]
    if not ends and not begun:
        return []
    return [
        Moment(
            on=day,
            **{name: _share_by(vision, shipped, day) for name, shipped in days.items()},
            debt_share=spike_debt(detours(program, day)).share if day <= today else None,
        )
        for day in _months(min([today, *ends, *begun]), max([today, *ends]), today)
    ]


_DAYS: dict[str, Literal["p10", "p50", "p90"]] = {"early": "p10", "likely": "p50", "late": "p90"}


def _shipping_days(
    program: Program, vision: Sequence[Reached], today: dt.date, forecasts: Mapping[str, Forecast],
    which: Literal["p10", "p50", "p90"],
) -> dict[str, dt.date]:  # fmt: skip
    served = {one for capability in vision for one in capability.self_service}
    found: dict[str, dt.date] = {}
    for milestone in program.all(Milestone):
        told = forecasts.get(milestone.id)
        for question in milestone.delivers if told else ():
            shipped = milestone.status == "done"
            if told and shipped == (question in served) and not getattr(program.items.get(question), "by_hand", False):
                found[question] = min(found.get(question, dt.date.max), getattr(told, which))
    return dict.fromkeys(served, today) | found


def _share_by(vision: Sequence[Reached], shipped: Mapping[str, dt.date], day: dt.date) -> float:
    return vision_share(
        [
            Reached(
                one.capability, one.questions, tuple(q for q in one.questions if shipped.get(q, dt.date.max) <= day)
            )
            for one in vision
        ]
    )


def _months(first: dt.date, last: dt.date, today: dt.date) -> list[dt.date]:
    """The first of every month from before the first day to after the last, and today among them."""
    day, found = first.replace(day=1), {today}
    while day <= last:
        found.add(day)
        day = (day + dt.timedelta(days=31)).replace(day=1)
    return sorted({*found, day})


def capacity(program: Program, today: dt.date) -> list[Capacity]:
    """The people and teams whom work is planned on, those that cannot do it first."""
    planned = loads(program, today)
    asked = {one.by for one in planned}
    teams = {one.team for one in program.all(Person) if one.id in asked and one.team}
    parties = sorted(asked | teams)
    found = [
        Capacity(
            name, item.title, by_week(program, name, today, _WEEKS_AHEAD), shortfall(program, name, today, planned)
        )
        for name in parties
        if isinstance(item := program.items.get(name), Person | Team)
    ]
    return sorted(found, key=lambda one: (one.short is None, one.id))


def bars(
    program: Program, today: dt.date, forecasts: Mapping[str, Forecast] | None = None, before: Program | None = None
) -> list[Bar]:
    """The bars by start date, spikes right under the milestone that they lead to; `before` is the baseline."""
    told = forecast(program, today) if forecasts is None else forecasts
    milestones = sorted((_milestone(program, one, today, told, before) for one in program.all(Milestone)), key=_when)
    spikes = sorted(program.all(Spike), key=lambda one: (one.starts_on, one.id))
    placed: set[str] = set()
    found: list[Bar] = []
    for bar in milestones:
        mine = [one for one in spikes if bar.id in one.leads_to and one.id not in placed]
        placed |= {one.id for one in mine}
        found += [bar, *(_spike(program, one, today, told, before) for one in mine)]
    found += [_spike(program, one, today, told, before) for one in spikes if one.id not in placed]
    found += sorted((_stop_gap(program, one, today) for one in program.all(StopGap)), key=_when)
    return found


def _when(bar: Bar) -> tuple[dt.date, str]:
    return bar.starts_on, bar.id


def _milestone(
    program: Program, item: Milestone, today: dt.date, forecasts: Mapping[str, Forecast], before: Program | None
) -> Bar:
    late = item.status not in _DONE and item.due_on < today
    warnings = [f"{(today - item.due_on).days} days late"] if late else []
    starts_on = item.starts_on or item.due_on - dt.timedelta(days=_STUB_DAYS)
    was = before.get(item.id, Milestone) if before else None
    return Bar(
        **_common(program, item), starts_on=starts_on, ends_on=item.due_on, launch=item.launch,
        overrun_until=today if late else None, warnings=tuple(warnings),
        **_foretold(item, item.due_on, forecasts.get(item.id), was.due_on if was else None),
    )  # fmt: skip


def _spike(
    program: Program, item: Spike, today: dt.date, forecasts: Mapping[str, Forecast], before: Program | None
) -> Bar:
    running = item.status not in _DONE
    late = running and item.ends_on is not None and item.ends_on < today
    warnings = []
    if item.ends_on is None:
        warnings.append("no time box")
    elif late:
        warnings.append(f"{(today - item.ends_on).days} days past its time box")
    if item.path_to_scale is None:
        warnings.append(_NO_PATH)
    if not running and not item.evidence:
        warnings.append("ended without evidence")
    last_seen = None if running else max((one.seen_on for one in item.evidence), default=None)
    was = before.get(item.id, Spike) if before else None
    return Bar(
        **_common(program, item), starts_on=item.starts_on, launch=False,
        ends_on=item.ends_on or last_seen or _open_end(item.starts_on, today),
        overrun_until=today if late else None, warnings=tuple(warnings),
        **_foretold(item, item.ends_on, forecasts.get(item.id), was.ends_on if was else None),
    )  # fmt: skip


def _stop_gap(program: Program, item: StopGap, today: dt.date) -> Bar:
    late = item.ends_on is not None and item.ends_on < today
    warnings = []
    if item.ends_on is None:
        warnings.append("no end date")
    elif late:
        warnings.append(f"{(today - item.ends_on).days} days past its end")
    if item.exit_plan is None:
        warnings.append("no way out written down")
    return Bar(
        **_common(program, item), starts_on=item.starts_on, launch=False,
        ends_on=item.ends_on or _open_end(item.starts_on, today),
        overrun_until=today if late else None, warnings=tuple(warnings),
    )  # fmt: skip


def _open_end(starts_on: dt.date, today: dt.date) -> dt.date:
    """Where a bar without an end is drawn to: today, or a stub when it has hardly begun."""
    return max(today, starts_on + dt.timedelta(days=_STUB_DAYS))


def _common(program: Program, item: Milestone | Spike | StopGap) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind,
        "title": item.title,
        "owner": name_of(program, item.owner),
        "status": "in place" if isinstance(item, StopGap) else item.status,
    }


def _foretold(
    item: Milestone | Spike, due_on: dt.date | None, told: Forecast | None, was: dt.date | None
) -> dict[str, Any]:  # fmt: skip
    """What the forecast adds to the bar of something open, and the baseline to any that had a date in it."""
    moved = {"baseline_on": was, "slip_days": (due_on - was).days} if was and due_on else {}
    if told is None or item.status in _DONE:
        return moved
    return moved | {
        "earliest_on": told.p10,
        "likely_on": told.p50,
        "latest_on": told.p90,
        "on_time": told.on_time,
        "rests_on": told.rests_on,
        "slack_days": told.slack_days,
        "critical": told.critical,
    }


def range_of(bar: Bar) -> str:
    """When something open is done, in words: a range where there is one, `not before` where nobody can tell."""
    if bar.earliest_on is None or bar.likely_on is None or bar.latest_on is None:
        return ""
    if bar.rests_on:
        return f"not before {bar.likely_on:%-d %b %Y}"
    if bar.earliest_on == bar.latest_on:
        return f"{bar.likely_on:%-d %b %Y}"
    return f"{bar.earliest_on:%-d %b %Y} to {bar.latest_on:%-d %b %Y}"


def sentence(found: Roadmap) -> str:
    """What the roadmap says: what comes next and when, how much of the vision is shipped, and what leads nowhere."""
    open_milestones = [bar for bar in found.bars if bar.kind == "milestone" and bar.status not in _DONE]
    coming = [bar for bar in open_milestones if bar.ends_on >= found.today]
    nearest = min(coming, key=lambda bar: (bar.ends_on, bar.id), default=None)
    said = f"Next is {nearest.title}, {_by(nearest)}." if nearest else "No milestone lies ahead."
    share = f"{found.vision_share:.0%} of the vision is shipped" if found.vision else "No vision is written down"
    if not found.detours:
        return f"{said} {share}; no spike or stop-gap is in play."
    if not found.debt.items:
        return f"{said} {share}; every spike and stop-gap has an owned path into the plan."
    return (
        f"{said} {share}, while {len(found.debt.items)} of {len(found.detours)} spikes and stop-gaps, "
        f"{found.debt.weeks:.0f} weeks of them, lead nowhere that somebody owns."
    )


def _by(bar: Bar) -> str:
    if bar.rests_on or bar.earliest_on is None or bar.latest_on is None:
        return range_of(bar)
    if bar.earliest_on == bar.latest_on:
        return f"due on {bar.ends_on:%-d %B %Y}"
    return f"between {bar.earliest_on:%-d %B %Y} and {bar.latest_on:%-d %B %Y}"


def capacity_sentence(one: Capacity) -> str:
    """What somebody's weeks come to: there, on paper and asked, and by when it is too much."""
    real, promised = sum(week.real for week in one.weeks), sum(week.promised for week in one.weeks)
    asked = sum(week.asked for week in one.weeks)
    told = (
        f"{one.title}: {real:.0f} person-weeks in {len(one.weeks)} weeks, {promised:.0f} on paper; {asked:.0f} asked."
    )
    if one.short is None:
        return told
    due_on = f"{one.short.due_on:%-d %B %Y}"
    return f"{told} Too much by {due_on}: {one.short.asked:.1f} asked until then, {one.short.real:.1f} there."
