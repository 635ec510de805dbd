"""Where the data of everything that shows some stands: verified or red, with its runs; and who found its faults."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.program.learning import Incident
from workbench.program.program import Program
from workbench.program.roadmap import Milestone, Spike
from workbench.program.verifications import Run, State, Verification
from workbench.program.verified import data_state, shown_items, verifications_of
from workbench.verbs.table import name_of

_GONE = "abandoned"
_WORST_FIRST = ("failed", "unverified", "out of date", "verified")


@dataclass(frozen=True, slots=True)
class DataLine:
    """An item that shows data or was hit by wrong data: its day, where its data stands and why, and the runs."""

    id: str
    kind: str
    title: str
    owner: str | None
    when: dt.date | None
    state: State
    why: str
    verifications: tuple[str, ...]
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class FaultsFound:
    """Faults of a spike's data, by what found them."""

    spike: str
    title: str
    by_checks: int
    by_readers: int
    by_team: int

    @property
    def share(self) -> float | None:
        """Share of the faults found by checks among those found by checks or readers; None without any."""
        return share_by_checks([self])


def lines(program: Program, today: dt.date) -> list[DataLine]:
    """Launches, spikes and questions that show data, and incidents of data, the worst first."""
    found = [_line(program, item_id, today) for item_id in _ids(program)]
    return sorted(found, key=lambda one: (_WORST_FIRST.index(one.state), one.when or dt.date.max, one.id))


def counted(found: Sequence[DataLine]) -> Counter[str]:
    """How many items are in each state."""
    return Counter(one.state for one in found)


def sentence(found: Sequence[DataLine]) -> str:
    """How many rest on verified data, in one sentence."""
    counts = counted(found)
    red = ", ".join(f"{counts[state]} {state}" for state in _WORST_FIRST[:-1] if counts[state])
    if not red:
        return f"All {len(found)} launches, spikes and incidents rest on verified data."
    verified = counts["verified"] or "none"
    return f"Of {len(found)} launches, spikes and incidents {verified} rest on verified data: {red}."


def faults_found(program: Program) -> list[FaultsFound]:
    """Who found the faults of each spike's data, of spikes that had any.

    Counted are evidence and incidents that say how they were found, and each time a check fails that had not failed in
    the run before.
    """
    found = []
    for spike in program.all(Spike):
        told = [one.found_how for one in spike.evidence]
        told += [one.found_how for one in program.all(Incident) if spike.id in one.about]
        counts = Counter(how for how in told if how)
        counts["check"] += sum(_new_failures(one) for one in program.all(Verification) if spike.id in one.about)
        if counts.total():
            found.append(FaultsFound(spike.id, spike.title, counts["check"], counts["reader"], counts["team"]))
    return found


def share_by_checks(found: Sequence[FaultsFound]) -> float | None:
    """Share of the faults found by checks among those found by checks or readers; None without any."""
    checks, readers = sum(one.by_checks for one in found), sum(one.by_readers for one in found)
    return checks / (checks + readers) if checks + readers else None


def finders(found: Sequence[FaultsFound]) -> str:
    """Who finds the faults, in one sentence."""
    checks, readers = sum(one.by_checks for one in found), sum(one.by_readers for one in found)
    if not checks + readers:
        return "Nobody has said yet of a fault who found it."
    return f"Checks found {checks} of {checks + readers} faults, readers {readers}."


def _ids(program: Program) -> Iterator[str]:
    launches = [one.id for one in program.all(Milestone) if one.launch and one.status != _GONE]
    about = [item for one in program.all(Verification) for item in one.about if item in program.items]
    yield from dict.fromkeys([*launches, *(one.id for one in shown_items(program)), *about])


def _line(program: Program, item_id: str, today: dt.date) -> DataLine:
    item = program.items[item_id]
    state = data_state(program, item_id, today)
    verifications = verifications_of(program, item_id)
    return DataLine(
        id=item_id,
        kind=item.kind,
        title=item.title,
        owner=name_of(program, getattr(item, "owner", None) or getattr(item, "found_by", None)),
        when=_day(item),
        state=state.state,
        why=state.why,
        verifications=tuple(one.id for one in verifications),
        runs=tuple(run for one in verifications for run in one.runs),
    )


def _day(item: object) -> dt.date | None:
    """The day that matters of an item: when it is due, ends, or happened."""
    days = (getattr(item, name, None) for name in ("due_on", "ends_on", "happened_on", "starts_on"))
    return next((day for day in days if day is not None), None)


def _new_failures(verification: Verification) -> int:
    failed = [{check.id for check in run.checks if not check.passed} for run in verification.runs]
    return sum(len(after - before) for before, after in pairwise([set(), *failed]))
