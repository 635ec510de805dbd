"""The worksheet of a post-mortem, written by the history: what happened to some items in some days, and what is known.

Everything in it is a draft for the meeting: facts first, each with its day and its item, never who is to blame.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.program.budgets import Budget
from workbench.program.designs import Design
from workbench.program.finding import Finding
from workbench.program.happenings import Happening, Lane, happenings, scope
from workbench.program.kinds import BY_NAME
from workbench.program.learning import Action, Incident, Lesson
from workbench.program.people import Person
from workbench.program.program import Program
from workbench.program.streams import Stream
from workbench.program.vision import ProgramItem
from workbench.store.history import edits, version_before
from workbench.verbs import drafting, words
from workbench.verbs.acknowledging import past_of
from workbench.verbs.check import check_program
from workbench.verbs.outcome import Promised, outcome
from workbench.verbs.past_cost import cost_at
from workbench.verbs.trouble import Trouble

_ESTIMATED_EDITS = 4
"""Versions of a design that a timeline sizes at most: each takes a fifth of a second, and more lines tell less."""

_NAMED_FIELDS = 3


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A worksheet: the items picked and those that belong to them, the days, what happened, and drafts by section.

    `would_have_fired` is what `check` says of these items on the day before it happened, or now where no version is
    that old (`fired_on` is the day). `promises` holds the outcome against the vision where the whole program is picked.
    """

    program: str
    picked: Sequence[str]
    items: Sequence[str]
    looks_from: dt.date
    looks_to: dt.date
    timeline: Sequence[Happening]
    sections: Mapping[str, Sequence[str]]
    would_have_fired: Sequence[Finding]
    fired_on: dt.date
    lessons: Sequence[Lesson]
    actions: Sequence[str]
    promises: Sequence[Promised]


def worksheet(
    program_dir: Path,
    program: Program,
    picked: Sequence[str],
    today: dt.date,
    *,
    looks_from: dt.date | None = None,
    looks_to: dt.date | None = None,
) -> Worksheet:
    """The worksheet of some items, by default from the first day that any of them knows to today.

    Raises Trouble for items that are not there and for days in the wrong order.
    """
    if unknown := [item for item in picked if item not in program.items]:
        raise Trouble(f"{', '.join(unknown)} is not in this program.")
    if not picked:
        raise Trouble("Name at least one item to look at, such as an incident, a spike or a milestone.")
    items = scope(program, picked)
    told = happenings(program, items, today)
    until = looks_to or today
    since = looks_from or min((one.on for one in told), default=until)
    if since > until:
        raise Trouble(f"The first day, {since}, comes after the last, {until}.")
    told += _edits(program_dir, program, items, since, until)
    timeline = sorted((one for one in told if since <= one.on <= until), key=lambda one: (one.on, one.lane, one.item))
    day, findings = _would_have_fired(program_dir, program, picked, items, today)
    whole = any(isinstance(program.items[item], ProgramItem) for item in picked)
    return Worksheet(
        program=program.plan.id if program.plan else "",
        picked=list(picked),
        items=sorted(items),
        looks_from=since,
        looks_to=until,
        timeline=timeline,
        sections=drafting.sections(program, items, timeline, findings, today),
        would_have_fired=findings,
        fired_on=day,
        lessons=drafting.lessons(findings),
        actions=[one.id for one in program.all(Action) if one.id in items],
        promises=outcome(program_dir, program) if whole else [],
    )


def _edits(
    program_dir: Path, program: Program, items: Collection[str], since: dt.date, until: dt.date
) -> list[Happening]:
    """The edits of the items and what those of design, stream and budget did to the estimate."""
    paths = {BY_NAME[program.items[item].kind].path_of(item): item for item in items}
    addresses = {one.email.lower(): one.id for one in program.all(Person) if one.email}
    found: list[Happening] = []
    sized: list[tuple[dt.date, str]] = []
    for edit in edits(program_dir, paths, since, until):
        item_id = paths[edit.path]
        fields = list(dict.fromkeys(str(change.field[0]) for change in edit.changes if change.field))
        more = f" and {len(fields) - _NAMED_FIELDS} more" if len(fields) > _NAMED_FIELDS else ""
        told = "written down" if edit.new else f"changed {', '.join(fields[:_NAMED_FIELDS]).replace('_', ' ')}{more}"
        item = program.items[item_id]
        who = addresses.get(edit.commit.author.email.lower(), edit.commit.author.name)
        lane: Lane = "budget" if isinstance(item, Budget) else "edit"
        found.append(Happening(edit.commit.at.date(), lane, item_id, f"{item.title}: {told}", who))
        if isinstance(item, Design | Stream | Budget):
            sized.append((edit.commit.at.date(), edit.commit.revision))
    return [*found, *_estimates(program_dir, program, items, sized)]


def _estimates(
    program_dir: Path, program: Program, items: Collection[str], versions: Sequence[tuple[dt.date, str]]
) -> Iterator[Happening]:
    """What the design in question was estimated to need at the latest versions in which its inputs changed."""
    designs = [one.id for one in program.all(Design) if one.id in items]
    chosen = program.plan.chosen_design if program.plan else None
    design = chosen if chosen in designs or not designs else designs[0]
    if design is None or not versions:
        return
    by_revision = {revision: on for on, revision in versions}
    for revision, on in list(by_revision.items())[-_ESTIMATED_EDITS:]:
        cost = cost_at(program_dir.resolve(), revision, design)
        if cost is not None:
            nodes = f"{words.number(cost.nodes.p50)} nodes, " if cost.nodes else ""
            limit = f", {words.number(cost.budget.nodes)} granted" if cost.budget and cost.budget.nodes else ""
            told = f"estimated at {nodes}{words.dollars(cost.monthly_cost_usd.p50)} a month{limit}"
            yield Happening(on, "estimate", design, told)


def _would_have_fired(
    program_dir: Path, program: Program, picked: Sequence[str], items: Collection[str], today: dt.date
) -> tuple[dt.date, list[Finding]]:
    """What `check` said of the items on the eve of the first incident, by the version of that day if there is one."""
    incidents = [one.happened_on for item in picked if (one := program.get(item, Incident))]
    then, day = program, today
    if incidents:
        eve = min(incidents) - dt.timedelta(days=1)
        version = version_before(program_dir, min(incidents))
        if version is not None and version.on <= eve:
            then, day = past_of(program_dir)(version.revision) or program, eve
    findings = check_program(then, day, past_of(program_dir)).findings
    return day, [one for one in findings if one.item in items]


def waits(found: Worksheet) -> list[int]:
    """How many days each open concern has waited for an answer."""
    waiting = [one for one in found.timeline if one.lane == "concern" and one.tone == "bad"]
    return [(one.until - one.on).days for one in waiting if one.until]


def sentence(found: Worksheet) -> str:
    """What the timeline says first: how much was known, for how long nobody answered, what was not there."""
    days = (found.looks_to - found.looks_from).days
    said = [f"{len(found.timeline)} things happened in {days} days, to {found.looks_to:%-d %B %Y}."]
    waited = waits(found)
    if waited:
        said.append(f"The longest concern has waited {max(waited)} days for an answer.")
    missing = sum(one.tone == "missing" for one in found.timeline)
    if missing:
        absent = "thing that should have been there was" if missing == 1 else "things that should have been there were"
        said.append(f"{missing} {absent} not.")
    if found.would_have_fired:
        codes = len({one.code for one in found.would_have_fired})
        rules = f"{codes} rule{'s' if codes > 1 else ''}"
        on_the_eve = found.fired_on < found.looks_to
        said.append(f"{rules} {f'would have said so on {found.fired_on:%-d %B %Y}' if on_the_eve else 'say so now'}.")
    return " ".join(said)
