"""When things are done: dates with their ranges, carried through what depends on what; slack and the critical path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import NormalDist

import numpy as np

from workbench.program.program import Program
from workbench.program.tasks import Day, Forecast, Task, day_of, tasks

from .spectrum import Floats
from .uncertainty import standard_normals

DRAWS = 1024
"""Draws of a schedule: a share of them is told to within 1.6 points, and a quantile of days to the day."""
Z_90 = NormalDist().inv_cdf(0.9)
"""Standard deviations from the median to the 90th percentile of a normal distribution."""
_LEAST_CHANCE = 0.01
"""Below this chance of what is still possible, a range is over: nobody believes its last hundredth."""


def forecast(program: Program, today: Day, *, draws: int = DRAWS, seed: int = 0) -> dict[str, Forecast]:
    """The forecast of every task, by id.

    A task ends on its own day, drawn from a normal distribution of two halves through `earliest_on` (p10), `due_on`
    (p50) and `latest_on` (p90), given that it has not ended by today; it is pushed by as many days as what it waits for
    ends after its planned start. Durations so stay what they were planned to be. A task that is late and has no range
    ends today at the earliest.
    """
    found = {one.id: one for one in tasks(program)}
    order = in_order(found)
    ends: dict[str, Floats] = {}
    unknown: dict[str, tuple[str, ...]] = {}
    for name in order:
        task = found[name]
        before = [each for each in task.after if each in ends]
        own = _own_end(task, float(today.toordinal()), draws, seed)
        ends[name] = own + _push(task, _planned_start(task, found), [ends[each] for each in before])
        mine = (name,) if _has_no_end(task, today) else ()
        unknown[name] = () if task.done else tuple(dict.fromkeys((*mine, *(at for b in before for at in unknown[b]))))
    slack = _slack(found, order, {name: float(np.median(ends[name])) for name in order})
    return {name: _told(found[name], ends[name], unknown[name], slack[name]) for name in order}


def critical_path(program: Program, forecasts: Mapping[str, Forecast]) -> list[str]:
    """The open tasks without slack, from the first to the one with which the plan ends."""
    still_open = {one.id for one in tasks(program) if not one.done}
    path = [one for one in forecasts.values() if one.critical and one.id in still_open]
    return [one.id for one in sorted(path, key=lambda one: (one.p50, one.id))]


def in_order(found: Mapping[str, Task]) -> list[str]:
    """The tasks, each after what it waits for; a circle is cut at its smallest id, since WB104 tells of it."""
    waits = {name: {each for each in task.after if each != name} for name, task in found.items()}
    needed_by: dict[str, list[str]] = {}
    for name, needs in waits.items():
        for each in needs:
            needed_by.setdefault(each, []).append(name)
    ready = sorted((name for name, needs in waits.items() if not needs), reverse=True)
    left, order = dict.fromkeys(sorted(waits)), []
    while left:
        name = ready.pop() if ready else next(iter(left))
        if name not in left:
            continue
        del left[name]
        order.append(name)
        for each in sorted(needed_by.get(name, ()), reverse=True):
            waits[each].discard(name)
            if not waits[each]:
                ready.append(each)
    return order


def _planned_start(task: Task, found: Mapping[str, Task]) -> float | None:
    """The day from which a task is pushed: the later of its start and the dates of what it waits for.

    So work that is planned to overlap pushes nothing as long as it is on its dates. None where no day is known; never
    after the task's own date.
    """
    known = [day for each in task.after if (day := found[each].due_on)]
    days = [day.toordinal() for day in (task.starts_on, *known) if day]
    if not days:
        return None
    return float(min(max(days), task.due_on.toordinal() if task.due_on else max(days)))


def _has_no_end(task: Task, today: Day) -> bool:
    if task.done:
        return False
    return task.due_on is None or (task.due_on < today and (task.latest_on is None or task.latest_on <= today))


def _push(task: Task, start: float | None, before: Sequence[Floats]) -> Floats | float:
    """Days by which a task ends later since what it waits for ends after its planned start."""
    if task.done or start is None or not before:
        return 0.0
    pushed: Floats = np.maximum(np.maximum.reduce(before) - start, 0.0)
    return pushed


def _own_end(task: Task, now: float, draws: int, seed: int) -> Floats:
    if task.due_on is None:
        return np.full(draws, now)
    due = float(task.due_on.toordinal())
    if task.done:
        return np.full(draws, min(due, now))
    if task.earliest_on is None or task.latest_on is None:
        return np.full(draws, max(due, now))
    early, late = due - task.earliest_on.toordinal(), task.latest_on.toordinal() - due
    scores = standard_normals(f"{task.id}.due_on", draws, seed)
    chance_over = _chance_by(now - due, early, late)
    if chance_over > 0:
        if chance_over > 1 - _LEAST_CHANCE:
            return np.full(draws, now)
        normal = NormalDist()
        left = (chance_over + (1 - chance_over) * normal.cdf(float(score)) for score in scores)
        scores = np.array([normal.inv_cdf(share) for share in left])
    return due + np.where(scores < 0, early, late) * scores / Z_90


def _chance_by(days: float, early: float, late: float) -> float:
    """The chance that a task is over `days` after its due day; a side without width has all its chance on the day."""
    side = early if days < 0 else late
    if side == 0:
        return 0.0 if days < 0 else 1.0
    return NormalDist().cdf(days * Z_90 / side)


def _slack(found: Mapping[str, Task], order: Sequence[str], ends: Mapping[str, float]) -> dict[str, int]:
    """Days by which each task may end later before the last end of all moves: the least over those that wait for it.

    One that waits takes up the days between the end of what it waits for and its own planned start.
    """
    last = max((ends[name] for name in order if not found[name].done), default=0.0)
    slack = {name: last - ends[name] for name in order}
    for name in reversed(order):
        task, start = found[name], _planned_start(found[name], found)
        for each in task.after:
            if not task.done and each in slack and start is not None:
                slack[each] = min(slack[each], slack[name] + max(start - ends[each], 0.0))
    return {name: max(0, round(days)) for name, days in slack.items()}


def _told(task: Task, ends: Floats, unknown: tuple[str, ...], slack: int) -> Forecast:
    p10, p50, p90 = (day_of(float(day)) for day in np.quantile(ends, (0.1, 0.5, 0.9)))
    due = task.due_on
    on_time = None if due is None else float(np.mean(ends < due.toordinal() + 0.5))
    return Forecast(task.id, p10, p50, p90, on_time, unknown, slack, critical=slack == 0 and not task.done)
