"""What happened on which day, as the items themselves tell it: the facts of a timeline, without any history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from .concerns import Concern
from .governance import Acknowledgement, Decision
from .learning import Action, Incident
from .links import links
from .people import Person, Team
from .polls import Poll, gap
from .program import Program
from .reviews import Review
from .roadmap import Milestone, Spike, StopGap
from .verifications import Verification
from .verified import verifications_of
from .vision import ProgramItem

Lane = Literal[
    "incident", "data", "concern", "verdict", "review", "decision", "spike", "milestone", "action", "people",
    "budget", "estimate", "edit",
]  # fmt: skip
Tone = Literal["fact", "good", "bad", "missing"]
"""How a happening reads: as it is, as help, as harm, or as something that should have been there."""

_VERDICTS = {"agree": "agreed with", "agree_with_concern": "agreed, with a concern, with", "block": "blocked"}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened on a day, or from one day to another: to which item, what, and by whom (an id)."""

    on: dt.date
    lane: Lane
    item: str
    what: str
    who: str | None = None
    until: dt.date | None = None
    tone: Tone = "fact"


def scope(program: Program, picked: Collection[str]) -> frozenset[str]:
    """The items that belong to those picked: what they name, and what names one of these; people and teams do not.

    The program itself stands for everything in it.
    """
    if any(isinstance(program.items.get(item), ProgramItem) for item in picked):
        return frozenset(program.items)
    known = {item for item in picked if item in program.items}
    named = known | {link.target for item in known for link in links(program.items[item])}
    named = {item for item in named if _carries(program, item)}
    naming = {item.id for item in program.items.values() if any(link.target in named for link in links(item))}
    meant = {target for item in named for target in _means(program, item) if target in program.items}
    return frozenset(named | meant | {item for item in naming if _carries(program, item)})


def _means(program: Program, item_id: str) -> list[str]:
    """The requirements that a milestone, spike or stop-gap is there for."""
    match program.items.get(item_id):
        case Milestone() as milestone:
            return milestone.delivers
        case Spike() as spike:
            return spike.informs
        case StopGap() as stop_gap:
            return stop_gap.fills
    return []


def _carries(program: Program, item_id: str) -> bool:
    item = program.items.get(item_id)
    return item is not None and not isinstance(item, Person | Team | ProgramItem)


def happenings(program: Program, items: Collection[str], today: dt.date) -> list[Happening]:
    """What happened to the items up to today, in order of days."""
    found: list[Happening] = []
    for item_id in items:
        match program.items.get(item_id):
            case Incident() as incident:
                found += _incident(incident)
            case Concern() as concern:
                found += _concern(concern, today)
            case Acknowledgement() as given:
                told = f"{_VERDICTS[given.verdict]} {given.item}{f': {given.words}' if given.words else ''}"
                tone: Tone = "bad" if given.verdict == "block" else "good"
                found.append(Happening(given.given_on, "verdict", given.item, told, given.person, tone=tone))
            case Review() as review:
                told = f"{review.title}{f': {review.outcome}' if review.outcome else ''}"
                found.append(Happening(review.held_on, "review", review.id, told))
            case Decision() as decision if decision.decided_on:
                reason = f", because: {decision.reason}" if decision.reason else ", for no reason written down"
                told = f"{decision.title}: {(decision.chosen or 'decided').replace('_', ' ')}{reason}"
                found.append(Happening(decision.decided_on, "decision", decision.id, told))
            case Poll() as poll if poll.closed_on:
                found.append(_poll(poll, poll.closed_on))
            case Spike() as spike:
                found += _spike(spike, today)
            case StopGap() as stop_gap:
                until = stop_gap.ends_on or today
                found.append(
                    Happening(stop_gap.starts_on, "spike", stop_gap.id, stop_gap.title, stop_gap.owner, until, "fact")
                )
            case Verification() as verification:
                found += _runs(verification)
            case Milestone() as milestone:
                found += _milestone(program, milestone, today)
            case Action() as action:
                found += _action(action)
    found += _departures(program, items)
    return sorted((one for one in found if one.on <= today), key=lambda one: (one.on, one.lane, one.item))


def _incident(one: Incident) -> Iterator[Happening]:
    how = {"check": "a check on the data found it", "reader": "a reader of the figures found it"}.get(
        one.found_how or "", "found"
    )
    told = f"{one.title} ({how})" if one.found_how or one.found_by else one.title
    yield Happening(one.happened_on, "incident", one.id, told, one.found_by, one.fixed_on, "bad")
    if one.fixed_on:
        yield Happening(one.fixed_on, "incident", one.id, "mended", tone="good")


def _concern(one: Concern, today: dt.date) -> Iterator[Happening]:
    """A doubt lasts until it is answered or ended; an answer is a happening of its own, and ends the wait."""
    if one.status == "open":
        days = (today - one.raised_on).days
        told = f"{one.title} (unanswered for {days} days)"
        yield Happening(one.raised_on, "concern", one.id, told, one.raised_by, today, "bad")
        return
    answered = one.answered_on or one.settled_on or one.overruled_on
    wait = f" (answered after {(answered - one.raised_on).days} days)" if answered else f" ({one.status})"
    yield Happening(one.raised_on, "concern", one.id, f"{one.title}{wait}", one.raised_by, answered)
    if one.answered_on:
        yield Happening(one.answered_on, "concern", one.id, f"answered: {one.answer}", one.answered_by)
    if one.settled_on:
        yield Happening(one.settled_on, "concern", one.id, f"settled: {one.title}", one.settled_by, tone="good")
    if one.overruled_on:
        told = f"overruled, because: {one.overruled_because}"
        yield Happening(one.overruled_on, "concern", one.id, told, one.overruled_by, tone="bad")


def _poll(one: Poll, closed_on: dt.date) -> Happening:
    """What people said alone, beside what they said in the room."""
    apart = gap(one.room, one.private)
    means = [f"{tally.mean:.1f} {where}" for tally, where in ((one.room, "in the room"), (one.private, "privately"))
             if tally is not None and tally.mean is not None]  # fmt: skip
    told = f"{one.title}: {' and '.join(means) or 'too few votes to tell'}"
    return Happening(closed_on, "verdict", one.id, told, tone="bad" if apart is not None and apart < 0 else "fact")


def _spike(one: Spike, today: dt.date) -> Iterator[Happening]:
    until = min(one.ends_on or today, today)
    if one.status in ("done", "abandoned"):
        until = max((seen.seen_on for seen in one.evidence), default=until)
    yield Happening(one.starts_on, "spike", one.id, one.title, one.owner, max(until, one.starts_on))
    for seen in one.evidence:
        found = seen.found_how is not None
        yield Happening(seen.seen_on, "data" if found else "spike", one.id, seen.what, tone="bad" if found else "fact")


def _runs(one: Verification) -> Iterator[Happening]:
    for run in one.runs:
        failed = [check.id for check in run.checks if not check.passed]
        told = "all checks passed" if run.passed else f"checks failed: {', '.join(failed)}"
        yield Happening(run.ran_on, "data", one.id, told, tone="good" if run.passed else "bad")


def _milestone(program: Program, one: Milestone, today: dt.date) -> Iterator[Happening]:
    late = one.status in ("planned", "started") and one.due_on < today
    told = f"{one.title}{': not done' if late else ''}"
    yield Happening(one.due_on, "milestone", one.id, told, one.owner, tone="bad" if late else "fact")
    if not one.launch or one.due_on > today:
        return
    runs = [run for check in verifications_of(program, one.id) for run in check.runs if run.ran_on <= one.due_on]
    if not any(run.passed for run in runs):
        yield Happening(one.due_on, "data", one.id, "launched without one passing verification", tone="missing")


def _action(one: Action) -> Iterator[Happening]:
    if one.due_on:
        state = one.status if one.status != "done" or one.proof else "done, without proof"
        tone: Tone = "good" if one.proof else "fact" if one.status == "open" else "missing"
        yield Happening(one.due_on, "action", one.id, f"{one.title}: {state}", one.owner, tone=tone)
    if one.proof:
        yield Happening(one.proof.seen_on, "action", one.id, f"proof: {one.proof.what}", one.owner, tone="good")


def _departures(program: Program, items: Collection[str]) -> Iterator[Happening]:
    owners = {getattr(program.items.get(item), "owner", None) for item in items}
    for person in program.all(Person):
        if person.left_on and person.id in owners:
            kept = sorted(one for one in items if getattr(program.items.get(one), "owner", None) == person.id)
            told = f"{person.title} left; still named as owner of {', '.join(kept)}"
            yield Happening(person.left_on, "people", person.id, told, tone="missing")
