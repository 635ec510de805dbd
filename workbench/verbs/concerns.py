"""Raise a concern, answer it, settle or overrule it, and tell where every one of them stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.program.concern_clock import Clock, clock, default_ladder, may_settle
from workbench.program.concerns import Concern
from workbench.program.finding import FieldPath
from workbench.program.people import Person
from workbench.program.program import Program
from workbench.store.save import Change
from workbench.verbs.adding import new_file, new_id
from workbench.verbs.saving import Outcome, save_texts
from workbench.verbs.signed import Signed
from workbench.verbs.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Standing:
    """A concern and its clock, which has stopped (None) once it was answered, settled or overruled."""

    concern: Concern
    clock: Clock | None

    @property
    def waits_for(self) -> str | None:
        """The id of whoever has to do something now; None once it has ended."""
        if self.clock is not None:
            return self.clock.with_whom
        return self.concern.raised_by if self.concern.status == "answered" else None


def standings(program: Program, today: dt.date) -> list[Standing]:
    """Every concern: what ran out first, the longest wait before all; then what is open, answered, ended."""
    found = [Standing(one, clock(program, one, today)) for one in program.all(Concern)]
    order = ("open", "answered", "overruled", "settled")
    return sorted(
        found,
        key=lambda one: (
            order.index(one.concern.status),
            not (one.clock and one.clock.ran_out),
            one.clock.due_on if one.clock else one.concern.raised_on,
            one.concern.id,
        ),
    )


@dataclass(frozen=True, slots=True)
class Doubt:
    """A concern as somebody raises it. Without a ladder it goes over the owner's lead to the sponsor."""

    title: str
    about: Sequence[str] = ()
    owner: str | None = None
    raised_for: str | None = None
    due_on: dt.date | None = None
    settled_when: str | None = None
    escalates_to: Sequence[str] = field(default_factory=tuple)


def raise_concern(signed: Signed, doubt: Doubt) -> tuple[str, Outcome]:
    """Save a new concern of the author's as one commit; its id, and how that went.

    Raises Trouble where the author is nobody of the program, for a concern without words, or about what is not there.
    """
    program, person, title = signed.program, signed.person, doubt.title.strip()
    if not title:
        raise Trouble("Say in a sentence what you doubt, so that somebody can answer it.")
    _there(program, [*doubt.about, *filter(None, (doubt.owner, doubt.raised_for))])
    said: dict[str, Any] = {
        "about": list(doubt.about),
        "raised_for": doubt.raised_for,
        "owner": doubt.owner,
        "due_on": doubt.due_on,
        "escalates_to": list(doubt.escalates_to) or default_ladder(program, doubt.owner, list(doubt.about)),
        "settled_when": (doubt.settled_when or "").strip(),
    }
    concern = Concern(
        id=new_id("concern", title, program.items),
        kind="concern",
        title=title,
        raised_by=person.id,
        raised_on=signed.today,
        **{name: value for name, value in said.items() if value},
    )
    message = f"{person.title} raises a concern: {title}"
    return concern.id, save_texts(signed.folder, [new_file(concern)], signed.author, message)


def answer(signed: Signed, concern_id: str, words: str, changes: Sequence[str] = ()) -> Outcome:
    """Save the author's answer to an open concern: words, and the items that it changes.

    Raises Trouble for a concern that is not open, without words, and for changes of what is not there.
    """
    concern = _with_status(signed.program, concern_id, "open")
    _there(signed.program, changes)
    said = _words(words, "Say in a sentence what the answer is.")
    fields = {"answer": said, "answered_by": signed.person.id, "answered_on": signed.today, "status": "answered"}
    return _save(signed, concern, fields | ({"changes": list(changes)} if changes else {}), "answers")


def settle(signed: Signed, concern_id: str) -> Outcome:
    """Save that a concern is settled. Raises Trouble for anybody but who raised it or for whom it was raised."""
    concern = _with_status(signed.program, concern_id, "open", "answered")
    if not may_settle(signed.program, concern, signed.person.id):
        raiser = signed.program.get(concern.raised_by, Person)
        told = f"{concern_id} was raised by {raiser.title if raiser else concern.raised_by}"
        raise Trouble(f"{told}, who alone can settle it; what others can do is to overrule it, by name.")
    fields = {"status": "settled", "settled_by": signed.person.id, "settled_on": signed.today}
    return _save(signed, concern, fields, "takes for settled")


def overrule(signed: Signed, concern_id: str, because: str) -> Outcome:
    """Save that the author goes on in spite of a concern, and why. Raises Trouble without a reason."""
    concern = _with_status(signed.program, concern_id, "open", "answered")
    reason = _words(because, "Say why the plan goes on in spite of it.")
    fields = {"status": "overruled", "overruled_by": signed.person.id, "overruled_on": signed.today}
    return _save(signed, concern, fields | {"overruled_because": reason}, "overrules")


def reopen(signed: Signed, concern_id: str, words: str) -> Outcome:
    """Save that an answer, or whatever else ended a concern, was none: its clock goes on, and what was seen is kept.

    Raises Trouble for an open concern, and without words.
    """
    concern = _with_status(signed.program, concern_id, "answered", "settled", "overruled")
    said = {"seen_on": signed.today, "what": _words(words, "Say in a sentence why it is not settled.")}
    evidence = [*(one.model_dump(exclude_none=True) for one in concern.evidence), said]
    return _save(signed, concern, {"status": "open", "evidence": evidence}, "opens again")


def _there(program: Program, items: Iterable[str]) -> None:
    for item in items:
        if item not in program.items:
            raise Trouble(f"{item} is not an item of this program.")


def _with_status(program: Program, concern_id: str, *wanted: str) -> Concern:
    concern = program.get(concern_id, Concern)
    if concern is None:
        raise Trouble(f"{concern_id} is no concern of this program; `workbench concern list` shows them.")
    if concern.status not in wanted:
        raise Trouble(f"{concern_id} is {concern.status}; this takes one that is {' or '.join(wanted)}.")
    return concern


def _words(said: str, otherwise: str) -> str:
    if not said.strip():
        raise Trouble(otherwise)
    return said.strip()


def _save(signed: Signed, concern: Concern, fields: Mapping[str, Any], does: str) -> Outcome:
    edits: dict[FieldPath, Any] = {(name,): value for name, value in fields.items()}
    change = Change(path=new_file(concern).path, expected=signed.program.sources[concern.id].blob, edits=edits)
    return save_texts(signed.folder, [change], signed.author, f"{signed.person.title} {does}: {concern.id}")
