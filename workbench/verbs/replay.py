"""Replay the example's story: at each moment what the workbench says, to whom, and since when it could have said it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from workbench.program.edits import Edit
from workbench.program.finding import Finding
from workbench.program.people import Person
from workbench.program.program import Program
from workbench.program.story import Expected, Moment
from workbench.program.vision import ProgramItem
from workbench.store.files import read_folder
from workbench.store.git import Repository
from workbench.store.loader import assemble
from workbench.store.story import TRAILER, Chapter, chapters, mended, voices
from workbench.verbs.agenda import answers_for
from workbench.verbs.check import check_program
from workbench.verbs.trouble import Trouble

DAYS_PER_MONTH = 30.44


@dataclass(frozen=True, slots=True)
class Replayed:
    """One moment, looked at on its day: what had to be said, what was said, and what is said of its mended twin.

    `could_have_been_known_on` is the first day on which the plan held enough for the same findings.
    """

    n: int
    date: dt.date
    title: str
    account: str
    lesson: str
    expected: tuple[Expected, ...]
    fired: bool
    findings: tuple[Finding, ...]
    others: int
    told: tuple[str, ...]
    twin_fired: bool
    could_have_been_known_on: dt.date

    @property
    def months_gained(self) -> float:
        """Months between the day on which it could have been known and the day on which it was felt."""
        return (self.date - self.could_have_been_known_on).days / DAYS_PER_MONTH


def replay(program_dir: Path) -> list[Replayed]:
    """Every moment of the story, from the history of a program that has it, else as it ships with the example.

    Raises Trouble for a program of another story: its history has no moments.
    """
    return list(_replayed(_looked_at(_chapters_of(program_dir))))


@cache
def replay_of_the_example() -> tuple[Replayed, ...]:
    """Every moment of the story as it ships."""
    return tuple(_replayed(_looked_at(chapters())))


@dataclass(frozen=True, slots=True)
class _Look:
    """What was found on a day of the story, in its plan and in the mended twin of it."""

    moment: Moment
    program: Program
    findings: Sequence[Finding]
    twin: Sequence[Finding]


def _looked_at(story: Sequence[Chapter]) -> Iterator[_Look]:
    edits: list[Edit] = []
    before: Chapter | None = None
    for chapter in story:
        moment, program = chapter.moment, assemble(chapter.folder)
        said = {PurePosixPath(file.path).stem: person for file, person in voices(before, chapter)}
        for item, person in said.items():
            edits.insert(0, Edit(moment.date, _email(program, person), (item,)))
        edits.insert(0, _edit(chapter, program, before, said))
        before = chapter
        twin = assemble(mended(chapter.folder, moment.mend)) if moment.n else None
        yield _Look(
            moment,
            program,
            _found(program, moment.date, edits),
            _found(twin, moment.date, edits) if twin else (),
        )


def _found(program: Program, today: dt.date, edits: Sequence[Edit]) -> Sequence[Finding]:
    return check_program(program, today, edits=lambda: edits).findings


def _edit(chapter: Chapter, program: Program, before: Chapter | None, said: Collection[str]) -> Edit:
    """The day as an edit of its author's: the items whose files differ from those of the day before, verdicts aside."""
    known = {file.path: file.blob for file in before.folder.files} if before else {}
    changed = (PurePosixPath(file.path).stem for file in chapter.folder.files if known.get(file.path) != file.blob)
    moment = chapter.moment
    return Edit(moment.date, _email(program, moment.author), tuple(item for item in changed if item not in said))


def _email(program: Program, person_id: str) -> str:
    person = program.get(person_id, Person)
    return (person.email if person and person.email else person_id).lower()


def _replayed(looks: Iterable[_Look]) -> Iterator[Replayed]:
    seen = list(looks)
    for look in seen:
        moment = look.moment
        if moment.n is None:
            continue
        asked = {(one.rule, one.item) for one in moment.expected}
        codes = {one.rule for one in moment.expected}
        mine = tuple(one for one in look.findings if (one.code, one.item) in asked)
        fired = bool(asked) and asked <= {(one.code, one.item) for one in mine}
        first = next((one for one in seen if asked <= {(found.code, found.item) for found in one.findings}), look)
        yield Replayed(
            n=moment.n,
            date=moment.date,
            title=moment.title,
            account=moment.account or "",
            lesson=moment.lesson or "",
            expected=tuple(moment.expected),
            fired=fired,
            findings=mine,
            others=len(look.findings) - len(mine),
            told=_told(look.program, mine, moment.date),
            twin_fired=any(one.code in codes for one in look.twin),
            could_have_been_known_on=min(first.moment.date, moment.date),
        )


def _told(program: Program, findings: Iterable[Finding], today: dt.date) -> tuple[str, ...]:
    """Whom the findings reach: those who answer for their items, else the sponsor."""
    plan = next(program.all(ProgramItem), None)
    sponsor = plan.sponsor if plan else None
    people = [answers_for(program, one.item, today) or sponsor for one in findings if one.item]
    return tuple(dict.fromkeys(program.items[one].title for one in people if one and one in program.items))


def _chapters_of(program_dir: Path) -> Sequence[Chapter]:
    """The story in a program's own history, where commits carry its moments; else as it ships, for the example."""
    told = {one.moment.date: one for one in chapters()}
    repository = Repository.around(program_dir)
    marked = dict(_marked(repository)) if repository and repository.head else {}
    if marked:
        days = sorted(day for day in marked if day in told)
        return [Chapter(told[day].moment, read_folder(program_dir, marked[day])) for day in days]
    [plan_of_story] = assemble(chapters()[-1].folder).all(ProgramItem)
    plan = assemble(read_folder(program_dir, None)).plan
    if plan is None or plan.id != plan_of_story.id:
        raise Trouble(
            "The history of this program has no moments to replay; those of the example come with "
            "`workbench init DIR --example edge-analytics --history`."
        )
    return chapters()


def _marked(repository: Repository) -> Iterator[tuple[dt.date, str]]:
    """The commits that carry a day of the story, each with that day."""
    log = repository.text("log", f"--format=%H %(trailers:key={TRAILER},valueonly,separator=%x2C)")
    for line in log.splitlines():
        revision, _, day = line.partition(" ")
        if day:
            yield dt.date.fromisoformat(day), revision
