"""Keep the sheet of a post-mortem or a pre-mortem: begin it, write its sections, promise actions, prove them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from workbench.program.base import Item
from workbench.program.differences import REMOVED
from workbench.program.finding import FieldPath
from workbench.program.kinds import BY_NAME
from workbench.program.learning import Action, Incident, Lesson, PostMortem
from workbench.program.program import Program
from workbench.program.roadmap import Evidence
from workbench.store import silent
from workbench.store.git import Author
from workbench.store.save import Change
from workbench.verbs.adding import new_file, new_id
from workbench.verbs.drafting import SECTIONS
from workbench.verbs.post_mortem import Worksheet
from workbench.verbs.saving import Outcome, save_texts
from workbench.verbs.trouble import Trouble

Sort = Literal["post-mortem", "pre-mortem"]


@dataclass(frozen=True, slots=True)
class Begun:
    """What a new sheet begins with: its sort, its title, the items and days, who leads it, who writes in silence."""

    sort: Sort
    title: str
    about: Sequence[str]
    held_on: dt.date
    looks_from: dt.date | None = None
    looks_to: dt.date | None = None
    facilitator: str | None = None
    writers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A sheet as somebody has it open: the item, and the version of its file that they see."""

    sheet: PostMortem
    read_as: str


@dataclass(frozen=True, slots=True)
class Promised:
    """An action promised in the meeting. `owner` is an id; a systemic one prevents every incident of the sort."""

    title: str
    owner: str
    due_on: dt.date
    systemic: bool = False


def begin(
    program_dir: Path, program: Program, begun: Begun, draft: Worksheet | None, author: Author
) -> tuple[str, Outcome]:
    """Begin a sheet with what a worksheet drafted: its id, and how the save went.

    Raises Trouble without a title, and for a pre-mortem without writers.
    """
    if not begun.title.strip():
        raise Trouble("Give the sheet a title.")
    if begun.sort == "pre-mortem" and not begun.writers:
        raise Trouble("Name who writes in silence first; their lines show when all are in.")
    incident = next((item for item in begun.about if isinstance(program.items.get(item), Incident)), None)
    told: dict[str, Any] = {
        "id": new_id("post-mortem", begun.title, program.items),
        "kind": "post-mortem",
        "title": begun.title.strip(),
        "sheet": begun.sort,
        "incident": incident,
        "about": list(begun.about),
        "looks_from": begun.looks_from,
        "looks_to": begun.looks_to,
        "held_on": begun.held_on,
        "facilitator": begun.facilitator,
        "writers": list(begun.writers),
        **{name: list(lines) for name, lines in (draft.sections if draft else {}).items()},
        "lessons": list(draft.lessons) if draft else [],
    }
    sheet = PostMortem(**{name: value for name, value in told.items() if value not in (None, [])})
    return sheet.id, save_texts(program_dir, [new_file(sheet)], author, f"Begin {begun.sort}: {sheet.title}")


def written(program: Program, sheet_id: str) -> Written:
    """A sheet by its id. Raises Trouble when there is none."""
    sheet = program.get(sheet_id, PostMortem)
    if sheet is None:
        raise Trouble(f"{sheet_id} is not a post-mortem of this program.")
    return Written(sheet, program.sources[sheet_id].blob)


def save(
    program_dir: Path,
    one: Written,
    sections: Mapping[str, Sequence[str]],
    lessons: Sequence[Lesson],
    author: Author,
) -> Outcome:
    """Commit the sections and lessons that differ from the sheet as it was opened, merged with what others wrote.

    A section that somebody else has changed too is a conflict, and nothing is saved. Raises Trouble where nothing
    differs.
    """
    edits: dict[FieldPath, Any] = {
        (name,): list(lines) or REMOVED for name, lines in sections.items() if list(lines) != getattr(one.sheet, name)
    }
    edits |= _lesson_edits(one.sheet.lessons, lessons)
    if not edits:
        raise Trouble("The sheet says all of that already; there is nothing to save.")
    names = ", ".join(SECTIONS.get(str(path[0]), "Lessons").lower() for path in edits)
    return save_texts(program_dir, [_edited(one.sheet, one.read_as, edits)], author, f"Write {names} of {one.sheet.id}")


def _lesson_edits(before: Sequence[Lesson], after: Sequence[Lesson]) -> dict[FieldPath, Any]:
    """Edits of single fields of lessons, so that the file keeps what somebody wrote around them."""
    told = [lesson.model_dump(exclude_none=True) for lesson in after]
    if told and not before:
        return {("lessons",): told}
    if before and not told:
        return {("lessons",): REMOVED}
    edits: dict[FieldPath, Any] = {}
    for place, (old, new) in enumerate(zip(before, told, strict=False)):
        for field in ("text", "rule"):
            if new.get(field) != getattr(old, field):
                edits["lessons", place, field] = new.get(field, REMOVED)
    edits |= {("lessons", place): told[place] for place in range(len(before), len(told))}
    return edits | {("lessons", place): REMOVED for place in reversed(range(len(told), len(before)))}


def promise(program_dir: Path, program: Program, follows: str, promised: Sequence[Promised], author: Author) -> Outcome:
    """Commit actions that follow an incident or a sheet, all at once. Raises Trouble for one without words."""
    taken = dict(program.items)
    changes = []
    for one in promised:
        if not one.title.strip():
            raise Trouble("Say what each action changes.")
        action = Action(
            id=new_id("action", one.title, taken), kind="action", title=one.title.strip(), owner=one.owner,
            due_on=one.due_on, follows=follows, systemic=one.systemic,
        )  # fmt: skip
        taken[action.id] = action
        changes.append(new_file(action))
    return save_texts(program_dir, changes, author, f"Promise {len(changes)} of {follows}")


def prove(program_dir: Path, program: Program, action_id: str, proof: Evidence, author: Author) -> Outcome:
    """Commit that an action is done, with what shows it. Raises Trouble when it is not there."""
    action = program.get(action_id, Action)
    if action is None:
        raise Trouble(f"{action_id} is not an action of this program.")
    edits: dict[FieldPath, Any] = {("status",): "done", ("proof",): proof.model_dump(exclude_none=True)}
    change = _edited(action, program.sources[action_id].blob, edits)
    return save_texts(program_dir, [change], author, f"Prove {action_id}")


def add_incident(program_dir: Path, program: Program, said: Mapping[str, Any], author: Author) -> tuple[str, Outcome]:
    """Commit a new incident of these fields: its id, and how the save went. Raises Trouble without title or effect."""
    if not said.get("title", "").strip() or not said.get("effect", "").strip():
        raise Trouble("Say what went wrong and what it did to whom.")
    incident = Incident(id=new_id("incident", said["title"], program.items), kind="incident", **said)
    return incident.id, save_texts(program_dir, [new_file(incident)], author, f"Add incident: {incident.title}")


def write_in_silence(program_dir: Path, sheet: PostMortem, person: str, text: str) -> None:
    """Keep somebody's lines where nobody else sees them. Raises Trouble for who is not to write."""
    if person not in sheet.writers:
        raise Trouble(f"{person} is not among those who write in {sheet.id}.")
    silent.write(program_dir, sheet.id, person, text)


def own_lines(program_dir: Path, sheet: PostMortem, person: str) -> str:
    """What somebody has written themselves so far."""
    return silent.read_own(program_dir, sheet.id, person)


def waiting_for(program_dir: Path, sheet: PostMortem) -> list[str]:
    """The people who have not handed in their lines yet."""
    there = silent.written_by(program_dir, sheet.id)
    return [person for person in sheet.writers if person not in there]


def reveal(program_dir: Path, one: Written, author: Author, *, early: bool = False) -> Outcome:
    """Commit what everybody wrote in silence, so that it shows; afterwards it is kept nowhere else.

    Raises Trouble while somebody's lines are missing, unless they are to be shown `early`.
    """
    missing = waiting_for(program_dir, one.sheet)
    if missing and not early:
        raise Trouble(f"Still to come: {', '.join(missing)}. Their lines would be written with others' before them.")
    texts = silent.read_all(program_dir, one.sheet.id)
    lines = [
        {"by": person, "text": line.strip()}
        for person, text in texts.items()
        for line in text.splitlines()
        if line.strip()
    ]
    if not lines:
        raise Trouble("Nobody has written anything yet.")
    lines.sort(key=lambda line: line["text"].casefold())
    change = _edited(one.sheet, one.read_as, {("lines",): lines})
    outcome = save_texts(program_dir, [change], author, f"Show what was written in silence for {one.sheet.id}")
    if outcome.revision:
        silent.forget(program_dir, one.sheet.id)
    return outcome


def _edited(item: Item, read_as: str, edits: Mapping[FieldPath, Any]) -> Change:
    return Change(path=BY_NAME[item.kind].path_of(item.id), expected=read_as, edits=edits)
