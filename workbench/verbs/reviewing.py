"""Hold a review: freeze its agenda, record what comes of each point as it is said, close it with a baseline.

Each record is a commit of its own, merged by field: two people may write at once, and neither loses anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.program.differences import REMOVED
from workbench.program.finding import FieldPath
from workbench.program.kinds import BY_NAME
from workbench.program.learning import Action
from workbench.program.people import Person
from workbench.program.program import Program
from workbench.program.reviews import Point, PointOutcome, Review
from workbench.store.git import Author, GitError
from workbench.store.save import Change
from workbench.verbs import baselines, decisions
from workbench.verbs.adding import new_file, new_id
from workbench.verbs.agenda import Agenda
from workbench.verbs.decisions import Choice
from workbench.verbs.saving import Outcome, save_texts
from workbench.verbs.trouble import Trouble

OUTCOMES: dict[PointOutcome, str] = {
    "agreed": "agreed",
    "decided": "decided",
    "action": "somebody does something",
    "later": "put off",
}
"""What each outcome is called."""


@dataclass(frozen=True, slots=True)
class Held:
    """A review as somebody has it open: the item, and the version of its file that they see."""

    review: Review
    read_as: str


@dataclass(frozen=True, slots=True)
class Promise:
    """An action that somebody promises in a review."""

    title: str
    owner: str
    due_on: dt.date
    systemic: bool = False


def open_review(program: Program) -> Held | None:
    """The review that is going on, the latest if there are several; None when there is none."""
    going_on = [one for one in program.all(Review) if one.status == "open"]
    found = max(going_on, key=lambda one: (one.held_on, one.id), default=None)
    return held(program, found.id) if found else None


def held(program: Program, review_id: str) -> Held:
    """A review by its id. Raises Trouble when there is none."""
    review = program.get(review_id, Review)
    if review is None:
        known = ", ".join(one.id for one in program.all(Review)) or "there are none"
        raise Trouble(f"{review_id} is not a review of this program; {known}.")
    return Held(review, program.sources[review_id].blob)


def start(
    program_dir: Path, program: Program, found: Agenda, title: str, attendees: Sequence[str], *, author: Author
) -> tuple[str, Outcome]:
    """Begin a review with an agenda: its id and how the save went. Raises Trouble while another one is open."""
    going_on = open_review(program)
    if going_on is not None:
        raise Trouble(f"{going_on.review.id} is still open; close it before the next one begins.")
    if not found.points:
        raise Trouble("The agenda is empty; there is nothing to review today.")
    review = Review(
        kind="review",
        id=new_id("review", f"{found.today.isoformat()} {title}", program.items),
        title=title.strip() or f"Review of {found.today:%-d %B %Y}",
        held_on=found.today,
        status="open",
        attendees=list(attendees),
        since=found.since.name if found.since else None,
        points=list(found.points),
    )
    return review.id, save_texts(program_dir, [new_file(review)], author, f"Begin review: {review.title}")


def record(
    program_dir: Path,
    one: Held,
    name: str,
    outcome: PointOutcome,
    said: str | None,
    *,
    author: Author,
    with_files: Sequence[Change] = (),
    follow_up: str | None = None,
) -> Outcome:
    """Commit what came of a point, with the files of what followed from it in the same commit.

    A field of the same point that somebody else has set meanwhile to something else is a conflict, and nothing is
    saved. Raises Trouble for a point that the review does not have.
    """
    at = next((place for place, point in enumerate(one.review.points) if point.name == name), None)
    if at is None:
        raise Trouble(f"{one.review.id} has no point {name}.")
    told = {"outcome": outcome, "words": (said or "").strip() or None, "follow_up": follow_up}
    edits: dict[FieldPath, Any] = {
        ("points", at, field): REMOVED if value is None else value
        for field, value in told.items()
        if value != getattr(one.review.points[at], field)
    }
    changes = [*([_edited(one, edits)] if edits else []), *with_files]
    if not changes:
        raise Trouble("That is recorded already; there is nothing to save.")
    what = one.review.points[at].what
    return save_texts(program_dir, changes, author, f"Record in {one.review.id}: {OUTCOMES[outcome]}\n\n{what}")


def promise(program_dir: Path, program: Program, one: Held, point: Point, said: Promise, *, author: Author) -> Outcome:
    """Commit an action with the point that it came of. Raises Trouble without a title."""
    if not said.title.strip():
        raise Trouble("Say what is going to be done.")
    action = Action(
        kind="action",
        id=new_id("action", said.title, program.items),
        title=said.title.strip(),
        about=[item for item in point.about if item in program.items],
        owner=said.owner,
        due_on=said.due_on,
        follows=one.review.id,
        systemic=said.systemic,
    )
    owner = program.get(said.owner, Person)
    told = f"{owner.title if owner else said.owner}, by {said.due_on:%-d %B %Y}: {action.title}"
    return record(
        program_dir, one, point.name, "action", told, author=author, with_files=[new_file(action)], follow_up=action.id
    )


def decide(program_dir: Path, program: Program, one: Held, point: Point, made: Choice, *, author: Author) -> Outcome:
    """Commit a decision with the point that it came of, and its consequence in cost. Raises Trouble without a reason.

    A decision that was taken before keeps what it said; taking it again needs a reason too.
    """
    taken = decisions.taken(program, made, one.review.held_on)
    return record(
        program_dir, one, point.name, "decided", taken.said, author=author, with_files=[taken.change],
        follow_up=made.decision,
    )  # fmt: skip


def close(program_dir: Path, one: Held, summary: str, author: Author, message: str) -> tuple[str, Outcome]:
    """Close a review: one commit, and an annotated tag on it that names the plan as the review left it.

    `message` goes into the tag, such as the minutes. Raises Trouble without a summary and when the tag cannot be set.
    """
    if one.review.status == "closed":
        raise Trouble(f"{one.review.id} is closed; its baseline is {one.review.baseline or 'not named'}.")
    if not summary.strip():
        raise Trouble("Say in a sentence what came of the review; it heads the minutes.")
    name = baselines.new_name(program_dir, one.review.held_on)
    edits: dict[FieldPath, Any] = {("status",): "closed", ("outcome",): summary.strip(), ("baseline",): name}
    outcome = save_texts(program_dir, [_edited(one, edits)], author, f"Close review: {one.review.title}")
    if outcome.revision:
        try:
            baselines.tag(program_dir, name, outcome.revision, author, message)
        except GitError as error:
            raise Trouble(f"The review is closed, and its baseline {name} could not be named: {error}.") from error
    return name, outcome


def still_open(review: Review) -> list[Point]:
    """The points of which nothing has come yet."""
    return [point for point in review.points if point.outcome is None]


def _edited(one: Held, edits: dict[FieldPath, Any]) -> Change:
    return Change(path=BY_NAME["review"].path_of(one.review.id), expected=one.read_as, edits=edits)
