"""Ask how confident people are, twice and anonymously; take votes, tell what may be told, close for good."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.program.finding import FieldPath
from workbench.program.people import Person
from workbench.program.polls import ANSWERS, DOUBTFUL, LEAST_VOTES, PRIVATE_DAYS, ROUNDS, Poll, Round, Tally
from workbench.program.program import Program
from workbench.store.ballots import Ballots, open_ballots
from workbench.store.git import Repository
from workbench.store.save import Change
from workbench.verbs.adding import new_file, new_id
from workbench.verbs.saving import Outcome, save_texts
from workbench.verbs.signed import Signed
from workbench.verbs.trouble import Trouble

DATABASE_VARIABLE = "WORKBENCH_DATABASE_URL"
"""The environment variable that names the database of ballots, `postgresql://...` for a team; else a SQLite file."""


def electorate(program: Program, poll: Poll) -> list[Person]:
    """The people who are asked, by id: those named, those of the teams named, nobody who has left by then."""
    asked = set(poll.electorate)
    return sorted(
        (
            person
            for person in program.all(Person)
            if (not asked or person.id in asked or person.team in asked)
            and (person.left_on is None or person.left_on >= poll.asked_on)
        ),
        key=lambda person: person.id,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A poll as it may be told: how many are asked, how many have voted in each round, the counts, the sentences."""

    poll: Poll
    asked: int
    voted: dict[Round, int]
    tallies: dict[Round, Tally]
    reasons: Sequence[str]


def standings(folder: Path, program: Program) -> list[Standing]:
    """Every poll, the latest first. Raises Trouble where an open one's ballots cannot be reached."""
    polls = sorted(program.all(Poll), key=lambda one: (one.asked_on, one.id), reverse=True)
    kept = _ballots(folder, program) if polls and Repository.around(folder) else None
    return [_standing(program, one, kept) for one in polls]


def _standing(program: Program, poll: Poll, kept: Ballots | None) -> Standing:
    asked = len(electorate(program, poll))
    if poll.status == "closed" or kept is None:
        tallies: dict[Round, Tally] = {"room": poll.room or Tally(votes=0), "private": poll.private or Tally(votes=0)}
        voted = {turn: one.votes for turn, one in tallies.items()}
    else:
        tallies = {turn: kept.shown(poll.id, turn) for turn in ROUNDS}
        voted = {turn: kept.number(poll.id, turn) for turn in ROUNDS}
    enough = poll.status == "closed" and any(one.votes >= LEAST_VOTES for one in tallies.values())
    return Standing(poll, asked, voted, tallies, kept.reasons(poll.id) if kept and enough else ())


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of confidence as somebody opens it; it closes 48 hours later unless a day is named."""

    question: str
    about: Sequence[str] = ()
    electorate: Sequence[str] = ()
    closes_on: dt.date | None = None


def open_poll(signed: Signed, asked: Asked) -> tuple[str, Outcome]:
    """Save a new poll as one commit; its id, and how that went. Raises Trouble without a question."""
    program, person, question = signed.program, signed.person, asked.question.strip()
    if not question:
        raise Trouble("Say what people should be confident of, as a question.")
    for item in (*asked.about, *asked.electorate):
        if item not in program.items:
            raise Trouble(f"{item} is not an item of this program.")
    closes_on = asked.closes_on or signed.today + dt.timedelta(days=PRIVATE_DAYS)
    if closes_on < signed.today:
        raise Trouble(f"A poll opened on {signed.today} cannot close on {closes_on}; name a later day.")
    named: dict[str, Any] = {"about": list(asked.about), "electorate": list(asked.electorate)}
    poll = Poll(
        id=new_id("poll", question, program.items),
        kind="poll",
        title=question,
        question=question,
        asked_on=signed.today,
        closes_on=closes_on,
        status="open",
        **{name: value for name, value in named.items() if value},
    )
    message = f"{person.title} asks for confidence: {question}"
    return poll.id, save_texts(signed.folder, [new_file(poll)], signed.author, message)


def vote(signed: Signed, poll_id: str, turn: Round, answer: int, reason: str | None = None) -> None:
    """Count the author's answer in one round. It makes no commit, and nothing keeps who answered what.

    Raises Trouble for who is not asked, outside the days of the round, for an answer off the scale, and for a low one
    without a sentence; StoreError for a second vote in a round and for a poll that is closed.
    """
    program, person = signed.program, signed.person
    poll = _open(program, poll_id)
    if person not in electorate(program, poll):
        raise Trouble(f"{poll_id} does not ask {person.title}; its `electorate` names who is asked.")
    if turn == "room" and signed.today != poll.asked_on:
        raise Trouble(f"The room was asked on {poll.asked_on}; answer privately until {poll.closes_on}.")
    if not poll.asked_on <= signed.today <= poll.closes_on:
        raise Trouble(f"{poll_id} takes answers from {poll.asked_on} to {poll.closes_on}.")
    if answer not in ANSWERS:
        raise Trouble(f"{answer} is not on the scale; say {ANSWERS[0]} (no confidence) to {ANSWERS[-1]} (full).")
    words = (reason or "").strip()
    if answer <= DOUBTFUL and not words:
        raise Trouble(f"Say in a sentence why only {answer}; it is kept without your name, and may become a concern.")
    _ballots(signed.folder, program).vote(poll_id, turn, person.id, answer, words or None)


def close(signed: Signed, poll_id: str) -> Outcome:
    """Close a poll for good and save what both rounds came to as one commit. Repeated where saving failed."""
    poll = _open(signed.program, poll_id)
    person = signed.person
    tallies = _ballots(signed.folder, signed.program).close(poll_id)
    edits: dict[FieldPath, Any] = {("status",): "closed", ("closed_on",): signed.today}
    for turn, told in tallies.items():
        edits[(turn,)] = told.model_dump(exclude_none=True)
    change = Change(path=new_file(poll).path, expected=signed.program.sources[poll_id].blob, edits=edits)
    return save_texts(signed.folder, [change], signed.author, f"{person.title} closes a poll: {poll_id}")


def _open(program: Program, poll_id: str) -> Poll:
    poll = program.get(poll_id, Poll)
    if poll is None:
        raise Trouble(f"{poll_id} is no poll of this program; `workbench poll show` lists them.")
    if poll.status == "closed":
        raise Trouble(f"{poll_id} is closed.")
    return poll


def _ballots(folder: Path, program: Program) -> Ballots:
    repository = Repository.around(folder)
    if repository is None:
        raise Trouble("Ballots live beside a program's git repository; `git init` makes one.")
    name = program.plan.id if program.plan else folder.resolve().name
    return open_ballots(name, repository.common_dir, os.environ.get(DATABASE_VARIABLE) or None)
