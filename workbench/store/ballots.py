"""Ballots of polls: in a database only, never in git, and so kept that no row links a person to an answer.

There is no row for a ballot. A vote adds one to a count, and, in the same transaction, marks that its voter has voted,
by a hash with a secret salt. Counts have no order and no time; marks stand in the order of their hashes, not of their
votes. When a poll closes its marks and salt are deleted, and SQLite overwrites them. Counts are shown in steps of four
votes, so that looking before and after one vote does not tell it.

What this cannot prevent: who runs the machine or the database can watch counts change as votes arrive, keep copies, and
read PostgreSQL's transaction log.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, case, create_engine, delete, event, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import registry
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable
from sqlmodel import Field, Session, SQLModel, col, select

from workbench.program.polls import ANSWERS, LEAST_VOTES, ROUNDS, Round, Tally, tally

from .errors import StoreError

FILE = "workbench/ballots.sqlite"
"""The database of a program without another, below git's own directory."""
_WAIT_SECONDS = 30
_SALT_BYTES = 32
_UNORDERED = {"sqlite_with_rowid": False}


class _Table(SQLModel, registry=registry()):
    """The tables of ballots, apart from those of every other database."""


class Count(_Table, table=True):
    """How often an answer was given in one round of a poll, and how much of that is shown."""

    __tablename__ = "ballot_count"
    __table_args__ = _UNORDERED
    poll: str = Field(primary_key=True)
    round: str = Field(primary_key=True)
    answer: int = Field(primary_key=True)
    votes: int = 0
    shown: int = 0
    closed: bool = False


class Voted(_Table, table=True):
    """The mark of somebody who has voted in one round of a poll."""

    __tablename__ = "ballot_voted"
    __table_args__ = _UNORDERED
    poll: str = Field(primary_key=True)
    token: str = Field(primary_key=True)


class Salt(_Table, table=True):
    """The secret of a poll's marks."""

    __tablename__ = "ballot_salt"
    __table_args__ = _UNORDERED
    poll: str = Field(primary_key=True)
    salt: str


class Reason(_Table, table=True):
    """Why somebody has little confidence, in a sentence without a name; `key` is drawn by lot."""

    __tablename__ = "ballot_reason"
    __table_args__ = _UNORDERED
    poll: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    words: str


class AlreadyVoted(StoreError):  # noqa: N818 - named for what happened
    """Somebody has voted in this round already."""


class RoundClosed(StoreError):  # noqa: N818 - named for what happened
    """The poll takes no more votes."""


class Ballots:
    """The ballots of one program's polls. Any number of processes may vote at once."""

    def __init__(self, engine: Engine, program: str) -> None:
        self._engine, self._program = engine, program

    def vote(self, poll: str, turn: Round, person: str, answer: int, reason: str | None = None) -> None:
        """Count one person's answer, 1 to 5. Raises AlreadyVoted and RoundClosed; then nothing is counted."""
        key, salt = self._key(poll), self._prepared(poll)
        token = hmac.new(bytes.fromhex(salt), f"{turn}\0{person}".encode(), hashlib.sha256).hexdigest()
        try:
            with Session(self._engine) as session, session.begin():
                session.add(Voted(poll=key, token=token))
                session.flush()
                this = (col(Count.poll) == key, col(Count.round) == turn, col(Count.closed).is_(False))
                # Rows are locked in one order, so that two voters wait for each other and never both.
                before = session.exec(select(Count.votes).where(*this).order_by(col(Count.answer)).with_for_update())
                number = sum(counts) + 1 if (counts := before.all()) else 0
                if not number:
                    raise RoundClosed("This poll is closed; it takes no more votes.")
                # Every count is written anew, so that what was written last does not tell which of them grew.
                votes: Any = col(Count.votes) + case((col(Count.answer) == answer, 1), else_=0)
                shown = {"shown": votes} if number % LEAST_VOTES == 0 else {}
                session.connection().execute(update(Count).where(*this).values(votes=votes, **shown))
                if reason:
                    session.add(Reason(poll=key, key=secrets.token_hex(_SALT_BYTES), words=reason))
        except IntegrityError:
            raise AlreadyVoted("You have voted in this round already; a vote cannot be changed.") from None

    def shown(self, poll: str, turn: Round) -> Tally:
        """What may be told now: how many voted, and the counts as of the last full four, or all once closed."""
        with Session(self._engine) as session:
            this = (col(Count.poll) == self._key(poll), col(Count.round) == turn)
            rows = session.exec(select(Count).where(*this).order_by(col(Count.answer))).all()
        votes, counts = sum(row.votes for row in rows), [row.shown for row in rows]
        return tally(counts) if sum(counts) >= LEAST_VOTES else Tally(votes=votes)

    def number(self, poll: str, turn: Round) -> int:
        """How many have voted so far."""
        with Session(self._engine) as session:
            this = (col(Count.poll) == self._key(poll), col(Count.round) == turn)
            return sum(session.exec(select(Count.votes).where(*this)).all())

    def close(self, poll: str) -> dict[Round, Tally]:
        """Take no more votes, forget who voted, and tell what each round came to. May be called again."""
        key = self._key(poll)
        self._prepared(poll)
        with Session(self._engine) as session, session.begin():
            connection = session.connection()
            connection.execute(update(Count).where(col(Count.poll) == key).values(closed=True, shown=col(Count.votes)))
            connection.execute(delete(Voted).where(col(Voted.poll) == key))
            connection.execute(update(Salt).where(col(Salt.poll) == key).values(salt=""))
        return {turn: self.shown(poll, turn) for turn in ROUNDS}

    def reasons(self, poll: str) -> Sequence[str]:
        """The sentences of who had little confidence, in the order of the alphabet."""
        with Session(self._engine) as session:
            return sorted(session.exec(select(Reason.words).where(Reason.poll == self._key(poll))).all())

    def _key(self, poll: str) -> str:
        return f"{self._program}/{poll}"

    def _prepared(self, poll: str) -> str:
        """The salt of a poll, whose counts stand at nothing before the first vote."""
        key = self._key(poll)
        with Session(self._engine) as session:
            known = session.get(Salt, key)
        if known is None:
            try:
                with Session(self._engine) as session, session.begin():
                    session.add(Salt(poll=key, salt=secrets.token_hex(_SALT_BYTES)))
                    session.flush()
                    session.add_all(Count(poll=key, round=turn, answer=answer) for turn in ROUNDS for answer in ANSWERS)
            except IntegrityError:
                pass  # somebody else votes first at this very moment, and has prepared it
            with Session(self._engine) as session:
                known = session.get(Salt, key)
        assert known is not None
        return known.salt


def open_ballots(program: str, common_dir: Path, url: str | None = None) -> Ballots:
    """The ballots of a program: at a database's URL, else in a file below git's own directory, which git never keeps.

    Raises StoreError where the database cannot be reached.
    """
    if url is None:
        file = common_dir / FILE
        file.parent.mkdir(exist_ok=True)
        url = f"sqlite:///{file}"
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        options = {"timeout": _WAIT_SECONDS} if parsed.drivername == "sqlite" else {}
        engine = create_engine(parsed, poolclass=NullPool, connect_args=options)
        if parsed.drivername == "sqlite":
            event.listen(engine, "connect", _overwrites)
        for table in _Table.metadata.sorted_tables:
            # PostgreSQL refuses the second of two who make it at the same moment.
            with suppress(IntegrityError), engine.begin() as connection:
                connection.execute(CreateTable(table, if_not_exists=True))
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        said = str(getattr(error, "orig", None) or error).strip()
        raise StoreError(f"The database of ballots cannot be reached: {said}") from None
    return Ballots(engine, program)


def _overwrites(connection: sqlite3.Connection, _record: object) -> None:
    """What is deleted is overwritten with zeros, and the journal of a change does not outlive it."""
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA journal_mode = TRUNCATE")
