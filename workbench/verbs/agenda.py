"""The agenda of a review: what must be settled, ordered by consequence, and what has changed since the last one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.checks.registry import rule
from workbench.checks.rule import Family
from workbench.program.concerns import Concern
from workbench.program.designs import Design
from workbench.program.finding import Finding, Severity
from workbench.program.governance import Decision
from workbench.program.people import Person
from workbench.program.program import Program
from workbench.program.reviews import Point, PointKind
from workbench.store.history import NamedVersion
from workbench.store.loader import load
from workbench.verbs import words
from workbench.verbs.baselines import last_baseline, version_of
from workbench.verbs.blanks import Blank, blanks
from workbench.verbs.diff import CostDifference, ItemDifference, item_differences
from workbench.verbs.past_cost import cost_now

KINDS: dict[PointKind, str] = {
    "block": "What blocks",
    "decision": "Decisions",
    "budget": "Budget",
    "concern": "Concerns",
    "verdict": "Acknowledgements",
    "change": "Changes",
    "blank": "Blanks",
    "learning": "Learning",
    "finding": "Findings",
    "note": "To know",
}
"""The sorts of points in the order of a meeting: what stops the plan, what it costs, who doubts, what has moved."""

NOTICE_DAYS = 14
"""Days before its date from which a concern belongs into the meeting: two weeks are the time between two reviews."""

_KIND_OF_RULE: dict[str, PointKind] = {"WB601": "block", "WB106": "blank", "WB512": "blank"}
_KIND_OF_FAMILY: dict[Family, PointKind] = {
    "budget": "budget", "concerns": "concern", "reach": "verdict", "learning": "learning",
}  # fmt: skip
_KIND_OF_SEVERITY: dict[Severity, PointKind] = {
    Severity.ERROR: "block", Severity.WARNING: "finding", Severity.INFO: "note",
}  # fmt: skip
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a review goes through. `since` is None outside git; `cost` where the plan rests on no design."""

    program: str
    today: dt.date
    since: NamedVersion | None
    points: Sequence[Point]
    changes: Sequence[ItemDifference]
    cost: CostDifference | None
    blanks: Sequence[Blank]


def agenda(
    program_dir: Path, program: Program, findings: Iterable[Finding], today: dt.date, *, since: str | None = None
) -> Agenda:
    """The agenda of a review held today; `since` names a version to compare with, else the last baseline.

    Raises Trouble for a version that is not there.
    """
    version = version_of(program_dir, since) if since else last_baseline(program_dir, program)
    before = load(program_dir, at=version.revision, like=program) if version else None
    changes = list(item_differences(before, program)) if before else []
    cost = _cost_difference(before, program) if before else None
    open_blanks = blanks(program)
    found = [
        *_decisions(program, today),
        *_findings(program, findings, today),
        *_concerns_due(program, today),
        *_changed(version, changes, cost),
    ]
    return Agenda(
        program=program.plan.id if program.plan else "",
        today=today,
        since=version,
        points=sorted(found, key=lambda point: list(KINDS).index(point.kind)),
        changes=changes,
        cost=cost,
        blanks=open_blanks,
    )


def _decisions(program: Program, today: dt.date) -> Iterator[Point]:
    """The open decisions, the most urgent first."""
    waiting = [one for one in program.all(Decision) if one.status == "open"]
    for one in sorted(waiting, key=lambda one: (one.decide_by or dt.date.max, one.id)):
        yield Point(
            name=_name("decision", one.id),
            kind="decision",
            what=f"{one.question} {_deadline(one.decide_by, today)}",
            why="What nobody decides is decided by the calendar: as nothing.",
            ask=f"Take one of: {', '.join(option.name.replace('_', ' ') for option in one.options)}.",
            about=[one.id, *one.about],
            who=list(one.deciders),
        )


def _deadline(decide_by: dt.date | None, today: dt.date) -> str:
    if decide_by is None:
        return "There is no date to decide by."
    days = (decide_by - today).days
    return f"Decide by {decide_by:%-d %B %Y}{f', {-days} days ago' if days < 0 else f', in {days} days'}."


def _findings(program: Program, findings: Iterable[Finding], today: dt.date) -> Iterator[Point]:
    """A point a rule, in the order in which they are found; what a rule says of many items is one point."""
    by_code: dict[str, list[Finding]] = {}
    for one in findings:
        by_code.setdefault(one.code, []).append(one)
    for code, found in by_code.items():
        items = [one.item for one in found if one.item]
        yield Point(
            name=_name(code.lower(), items[0] if len(items) == 1 else ""),
            kind=_kind(found[0]),
            what=_what(code, found),
            why=found[0].why,
            ask=found[0].hint,
            about=list(dict.fromkeys(items)),
            who=list(dict.fromkeys(person for item in items if (person := answers_for(program, item, today)))),
        )


def _kind(finding: Finding) -> PointKind:
    known = rule(finding.code)
    kind = _KIND_OF_RULE.get(finding.code) or (_KIND_OF_FAMILY.get(known.family) if known else None)
    return kind or _KIND_OF_SEVERITY[finding.severity]


def _what(code: str, found: Sequence[Finding]) -> str:
    known = rule(code)
    if len(found) == 1 or known is None:
        return found[0].what
    items = [one.item or one.path for one in found]
    more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    return f"{known.title}: {', '.join(items[:_NAMED])}{more}"


def answers_for(program: Program, item_id: str, today: dt.date) -> str | None:
    """Who can settle something about an item; nobody who has left."""
    item = program.items.get(item_id)
    named = (getattr(item, field, None) for field in ("owner", "person", "sponsor"))
    person = next((one for link in named if isinstance(link, str) and (one := program.get(link, Person))), None)
    return person.id if person and not (person.left_on and person.left_on <= today) else None


def _concerns_due(program: Program, today: dt.date) -> Iterator[Point]:
    """Open concerns whose answer is due soon; those past their date are findings already."""
    for one in program.all(Concern):
        if one.status == "open" and one.due_on and 0 <= (one.due_on - today).days <= NOTICE_DAYS:
            yield Point(
                name=_name("concern", one.id),
                kind="concern",
                what=f"{one.title} (an answer is due on {one.due_on:%-d %B %Y})",
                why=f"Raised on {one.raised_on:%-d %B %Y}, {(today - one.raised_on).days} days ago.",
                ask=f"Settled when: {one.settled_when}" if one.settled_when else "Say what would settle it.",
                about=[one.id, *one.about],
                who=list(filter(None, [one.owner, one.raised_by])),
            )


def _changed(
    version: NamedVersion | None, changes: Sequence[ItemDifference], cost: CostDifference | None
) -> Iterator[Point]:
    if version is None or not changes:
        return
    told = cost_sentence(cost) if cost else ""
    counted = "1 item has" if len(changes) == 1 else f"{words.number(len(changes))} items have"
    yield Point(
        name="changes",
        kind="change",
        what=f"{counted} changed since {version.name}. {told}".strip(),
        why="Whoever agreed before has not agreed to what changed since.",
        ask="Go through what changed, and say who has to look again.",
        about=[one.id for one in changes],
    )


def cost_sentence(cost: CostDifference) -> str:
    """What the changes since the baseline did to the cost of the plan's design."""
    if cost.before is None or cost.after is None:
        return f"{cost.design} could not be sized in one of the two versions."
    old, new = cost.before.monthly_cost_usd.p50, cost.after.monthly_cost_usd.p50
    if words.dollars(old) == words.dollars(new):
        return f"{cost.design} costs what it did: {words.dollars(new)} a month."
    return f"{cost.design} went from {words.dollars(old)} to {words.dollars(new)} a month."


def _cost_difference(before: Program, program: Program) -> CostDifference | None:
    design = program.get(program.plan.chosen_design, Design) if program.plan else None
    if design is None:
        return None
    return CostDifference(design.id, cost_now(before, design.id), cost_now(program, design.id))


def _name(*parts: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", "_".join(filter(None, parts)))


def sentence(found: Agenda) -> str:
    """What the review has to settle, in a sentence or two."""
    if not found.points:
        return "Nothing needs a review today: no rule finds fault, nothing is to be decided, nothing has changed."
    counted = f"{words.number(len(found.points))} point{'s' if len(found.points) > 1 else ''}"
    first = [kind for kind in ("block", "decision", "budget") if any(point.kind == kind for point in found.points)]
    stops = sum(point.kind in first for point in found.points)
    said = [f"{counted} to go through"]
    if stops:
        said.append(f"{words.number(stops)} of which can stop the plan")
    return f"{', '.join(said)}. {_changes_in_words(found)}".strip()


def _changes_in_words(found: Agenda) -> str:
    if found.since is None:
        return ""
    if not found.changes:
        return f"Nothing has changed since {found.since.name}."
    counted = "1 item has" if len(found.changes) == 1 else f"{words.number(len(found.changes))} items have"
    return f"{counted} changed since {found.since.name}."
