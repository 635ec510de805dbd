"""Drafts of the sections of a post-mortem, from what the plan and its timeline say. The meeting corrects them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from workbench.checks.registry import rule
from workbench.program.concerns import Concern
from workbench.program.designs import Design
from workbench.program.finding import Finding
from workbench.program.governance import Decision
from workbench.program.happenings import Happening
from workbench.program.learning import Incident, Lesson
from workbench.program.people import Person
from workbench.program.program import Program
from workbench.program.requirements import Requirement
from workbench.program.roadmap import Milestone, Spike
from workbench.verbs.table import missing_piece, name_of

SECTIONS: dict[str, str] = {
    "goals": "Goals",
    "engineering_design": "Engineering design",
    "hurdles": "Hurdles",
    "timeline": "Timeline",
    "owners": "Owners",
    "impact": "Impact",
    "went_well": "What went well",
    "went_wrong": "What went wrong",
    "where_we_got_lucky": "Where we got lucky",
    "who_knew_what_when": "Who knew what when",
}
"""The sections of the sheet by the fields that hold them; the first five are those of the account."""

PROMPTS: dict[str, str] = {
    "goals": "What was to be reached, and how would anybody have seen it?",
    "engineering_design": "How was it built, and what was decided about that?",
    "hurdles": "What stood in the way?",
    "timeline": "What happened, in order?",
    "owners": "Who answered for what?",
    "impact": "What did it do to whom, for how long?",
    "went_well": "What helped?",
    "went_wrong": "What did not?",
    "where_we_got_lucky": "What could as well have gone worse?",
    "who_knew_what_when": "Who knew on which day, and who did not?",
}
_MOST_FINDINGS = 8
_LANES_OF_EDITS = ("edit", "estimate")


def sections(
    program: Program, items: Collection[str], timeline: Sequence[Happening], findings: Sequence[Finding], today: dt.date
) -> dict[str, list[str]]:
    """A draft of each section, line by line."""
    return {
        "goals": list(_goals(program, items)),
        "engineering_design": list(_design(program, items)),
        "hurdles": list(_hurdles(program, items, today)),
        "timeline": [line(program, one) for one in timeline if one.lane not in _LANES_OF_EDITS],
        "owners": list(_owners(program, items)),
        "impact": list(_impact(program, items)),
        "went_well": [line(program, one) for one in timeline if one.tone == "good"],
        "went_wrong": list(_went_wrong(program, timeline, findings)),
        "where_we_got_lucky": list(_lucky(program, items)),
        "who_knew_what_when": list(_knew(program, timeline)),
    }


def line(program: Program, one: Happening) -> str:
    """A happening as a line of the sheet."""
    who = f", {name_of(program, one.who)}" if one.who else ""
    return f"{one.on.isoformat()}: {one.what}{who}"


def lessons(findings: Sequence[Finding]) -> list[Lesson]:
    """What the rules that fired would have taught, each once, worst first."""
    by_code = {one.code: one for one in findings if rule(one.code)}
    return [Lesson(text=one.why, rule=code) for code, one in list(by_code.items())[:_MOST_FINDINGS]]


def _goals(program: Program, items: Collection[str]) -> Iterator[str]:
    for item in sorted(items):
        match program.items.get(item):
            case Milestone() as milestone:
                yield f"{milestone.title}, by {milestone.due_on.isoformat()}"
            case Spike() as spike:
                yield spike.question
            case Requirement() as requirement:
                accepted = "; ".join(requirement.acceptance) or "nobody wrote down when it is done"
                yield f"{requirement.title}: {accepted}"


def _design(program: Program, items: Collection[str]) -> Iterator[str]:
    for design in program.all(Design):
        if design.id in items or set(design.serves) & set(items):
            yield f"{design.title} ({design.engine}), {design.status.replace('_', ' ')}"
    for decision in program.all(Decision):
        if decision.id in items:
            others = len(decision.options) - 1
            beside = f"beside {others} other option{'s' if others > 1 else ''}" if others else "with no alternative"
            yield f"{decision.title}: {(decision.chosen or 'open').replace('_', ' ')}, {beside}"


def _hurdles(program: Program, items: Collection[str], today: dt.date) -> Iterator[str]:
    for item in sorted(items):
        match program.items.get(item):
            case Requirement() as requirement:
                what, supplier = missing_piece(program, requirement)
                if what:
                    yield f"{requirement.title} lacked: {what} ({name_of(program, supplier) or 'nobody to supply it'})"
            case Concern() as concern:
                days = (today - concern.raised_on).days
                state = f"unanswered for {days} days" if concern.status == "open" else concern.status
                yield f"{concern.title} ({state})"


def _owners(program: Program, items: Collection[str]) -> Iterator[str]:
    for item_id in sorted(items):
        item = program.items[item_id]
        if "owner" not in type(item).model_fields:
            continue
        person = program.get(getattr(item, "owner", None), Person)
        left = f" (left on {person.left_on.isoformat()})" if person and person.left_on else ""
        yield f"{item.title}: {person.title if person else 'nobody'}{left}"


def _impact(program: Program, items: Collection[str]) -> Iterator[str]:
    for incident in program.all(Incident):
        if incident.id in items:
            yield incident.effect
            if incident.fixed_on:
                days = (incident.fixed_on - incident.happened_on).days
                yield f"{incident.title}: mended after {days} day{'' if days == 1 else 's'}"
            else:
                yield f"{incident.title}: not mended yet"


def _went_wrong(program: Program, timeline: Sequence[Happening], findings: Sequence[Finding]) -> Iterator[str]:
    yield from (line(program, one) for one in timeline if one.tone in ("bad", "missing") and one.lane != "incident")
    yield from (f"{one.code}: {one.what}" for one in findings[:_MOST_FINDINGS])


def _lucky(program: Program, items: Collection[str]) -> Iterator[str]:
    for incident in program.all(Incident):
        if incident.id in items and incident.found_how in ("reader", "team"):
            who = name_of(program, incident.found_by) or "Somebody"
            yield f"{who} happened to look on {incident.happened_on.isoformat()}; no check would have told anybody"


def _knew(program: Program, timeline: Sequence[Happening]) -> Iterator[str]:
    told = {"incident": "found", "concern": "raised", "verdict": "said"}
    for one in timeline:
        if one.who and one.lane in told:
            yield f"{one.on.isoformat()}: {name_of(program, one.who)} {told[one.lane]}: {one.what}"
    plan = program.plan
    knew = {one.who for one in timeline if one.lane in told}
    for role, person in (("sponsor", plan.sponsor), ("technical decider", plan.technical_decider)) if plan else ():
        if person is None:
            yield f"There was no {role} to know"
        elif person not in knew:
            yield f"Nothing shows that the {role}, {name_of(program, person)}, knew"
