"""The roadmap: milestones, spikes and stop-gaps as bars over time, with what is wrong with each said beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from workbench.program.program import Program
from workbench.program.roadmap import Milestone, Spike, StopGap
from workbench.verbs.table import name_of

_DONE = frozenset({"done", "abandoned"})
_STUB_DAYS = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the roadmap. `overrun_until` is today for what should have ended and has not."""

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


def bars(program: Program, today: dt.date) -> list[Bar]:
    """The bars by start date, spikes right under the milestone that they lead to."""
    milestones = sorted((_milestone(program, one, today) for one in program.all(Milestone)), key=_when)
    spikes = sorted(program.all(Spike), key=lambda one: (one.starts_on, one.id))
    placed: set[str] = set()
    found: list[Bar] = []
    for bar in milestones:
        mine = [one for one in spikes if bar.id in one.leads_to and one.id not in placed]
        placed |= {one.id for one in mine}
        found += [bar, *(_spike(program, one, today) for one in mine)]
    found += [_spike(program, one, today) for one in spikes if one.id not in placed]
    found += sorted((_stop_gap(program, one, today) for one in program.all(StopGap)), key=_when)
    return found


def _when(bar: Bar) -> tuple[dt.date, str]:
    return bar.starts_on, bar.id


def _milestone(program: Program, item: Milestone, today: dt.date) -> Bar:
    late = item.status not in _DONE and item.due_on < today
    warnings = [f"{(today - item.due_on).days} days late"] if late else []
    starts_on = item.starts_on or item.due_on - dt.timedelta(days=_STUB_DAYS)
    return _bar(
        program, item, warnings, starts_on=starts_on, ends_on=item.due_on, overrun_until=today if late else None
    )


def _spike(program: Program, item: Spike, today: dt.date) -> Bar:
    running = item.status not in _DONE
    late = running and item.ends_on is not None and item.ends_on < today
    warnings = []
    if item.ends_on is None:
        warnings.append("no time box")
    elif late:
        warnings.append(f"{(today - item.ends_on).days} days past its time box")
    if item.path_to_scale is None:
        warnings.append("no path to scale")
    if not running and not item.evidence:
        warnings.append("ended without evidence")
    last_seen = None if running else max((one.seen_on for one in item.evidence), default=None)
    ends_on = item.ends_on or last_seen or _open_end(item.starts_on, today)
    return _bar(
        program, item, warnings, starts_on=item.starts_on, ends_on=ends_on, overrun_until=today if late else None
    )


def _stop_gap(program: Program, item: StopGap, today: dt.date) -> Bar:
    late = item.ends_on is not None and item.ends_on < today
    warnings = []
    if item.ends_on is None:
        warnings.append("no end date")
    elif late:
        warnings.append(f"{(today - item.ends_on).days} days past its end")
    if item.exit_plan is None:
        warnings.append("no way out written down")
    ends_on = item.ends_on or _open_end(item.starts_on, today)
    return _bar(
        program, item, warnings, starts_on=item.starts_on, ends_on=ends_on, overrun_until=today if late else None
    )


def _open_end(starts_on: dt.date, today: dt.date) -> dt.date:
    """Where a bar without an end is drawn to: today, or a stub when it has hardly begun."""
    return max(today, starts_on + dt.timedelta(days=_STUB_DAYS))


def _bar(
    program: Program,
    item: Milestone | Spike | StopGap,
    warnings: list[str],
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    overrun_until: dt.date | None,
) -> Bar:
    return Bar(
        id=item.id,
        kind=item.kind,
        title=item.title,
        owner=name_of(program, item.owner),
        status="in place" if isinstance(item, StopGap) else item.status,
        starts_on=starts_on,
        ends_on=ends_on,
        overrun_until=overrun_until,
        launch=isinstance(item, Milestone) and item.launch,
        warnings=tuple(warnings),
    )


def sentence(found: list[Bar], today: dt.date) -> str:
    """What the roadmap says: what comes next, and how many spikes have run out of time or lead nowhere."""
    coming = [bar for bar in found if bar.kind == "milestone" and bar.status not in _DONE and bar.ends_on >= today]
    nearest = min(coming, key=lambda bar: bar.ends_on, default=None)
    said = f"Next is {nearest.title}, due on {nearest.ends_on:%-d %B %Y}" if nearest else "No milestone lies ahead"
    spikes = [bar for bar in found if bar.kind == "spike" and bar.status not in _DONE]
    if not spikes:
        return f"{said}. No spike is open."
    late = sum(bar.overrun_until is not None for bar in spikes)
    nowhere = sum("no path to scale" in bar.warnings for bar in spikes)
    return f"{said}. Open spikes: {len(spikes)}; past the time box: {late}; without a path to scale: {nowhere}."
