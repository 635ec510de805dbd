"""Ballots keep counts and who has voted, and nothing by which the two could be put together."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.measure.postgresql_server import postgresql
from workbench.program.polls import ANSWERS, Tally
from workbench.store.ballots import FILE, AlreadyVoted, RoundClosed, open_ballots
from workbench.store.errors import StoreError

PEOPLE = ("PER-ada", "PER-grace", "PER-linus", "PER-maya", "PER-omar", "PER-zoe")

VOTER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from workbench.store.ballots import AlreadyVoted, open_ballots
ballots = open_ballots("PRG-one", Path(sys.argv[1]))
for number in range(int(sys.argv[3]), int(sys.argv[4])):
    try:
        ballots.vote("POL-one", "room", f"PER-{number}", int(sys.argv[2]))
    except AlreadyVoted:
        print("twice", flush=True)
    else:
        print("voted", flush=True)
"""


def voter(at: Path, answer: int, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", VOTER, str(at), str(answer), str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_nothing_but_the_number_is_told_below_four(tmp_path: Path) -> None:
    ballots = open_ballots("PRG-one", tmp_path)
    for number, person in enumerate(PEOPLE[:3], 1):
        ballots.vote("POL-one", "private", person, 2, "It leaks.")
        assert ballots.shown("POL-one", "private") == Tally(votes=number)
    ballots.vote("POL-one", "private", PEOPLE[3], 5)
    assert ballots.shown("POL-one", "private") == Tally(votes=4, counts=[0, 3, 0, 0, 1])
    assert ballots.number("POL-one", "room") == 0


def test_one_more_vote_does_not_show_what_it_was_until_the_poll_closes(tmp_path: Path) -> None:
    ballots = open_ballots("PRG-one", tmp_path)
    for person in PEOPLE[:4]:
        ballots.vote("POL-one", "room", person, 4)
    before = ballots.shown("POL-one", "room")
    ballots.vote("POL-one", "room", PEOPLE[4], 1, "No.")
    assert ballots.shown("POL-one", "room") == before
    assert ballots.number("POL-one", "room") == 5
    assert ballots.close("POL-one") == {"room": Tally(votes=5, counts=[1, 0, 0, 4, 0]), "private": Tally(votes=0)}


def test_everybody_votes_once_a_round_and_never_after_the_end(tmp_path: Path) -> None:
    ballots = open_ballots("PRG-one", tmp_path)
    ballots.vote("POL-one", "room", "PER-ada", 3)
    with pytest.raises(AlreadyVoted):
        ballots.vote("POL-one", "room", "PER-ada", 5, "Again.")
    ballots.vote("POL-one", "private", "PER-ada", 5)
    assert ballots.close("POL-one") == ballots.close("POL-one")
    for person in ("PER-ada", "PER-grace"):
        with pytest.raises(RoundClosed):
            ballots.vote("POL-one", "room", person, 3, "Late.")
    assert ballots.close("POL-one")["room"] == Tally(votes=1)
    assert ballots.reasons("POL-one") == []


def test_two_orders_of_the_same_votes_leave_the_same_rows(tmp_path: Path) -> None:
    """Who voted when, and before whom, changes no row: only the salt differs, and with it the marks."""
    votes = list(zip(PEOPLE, (1, 2, 3, 4, 5, 5), strict=True))
    found = []
    for at, order in (("a", votes), ("b", votes[::-1])):
        folder = tmp_path / at
        folder.mkdir()
        ballots = open_ballots("PRG-one", folder)
        for person, answer in order:
            ballots.vote("POL-one", "room", person, answer)
        with sqlite3.connect(folder / FILE) as connection:
            found.append(connection.execute("SELECT round, answer, votes FROM ballot_count").fetchall())
            marks = connection.execute("SELECT * FROM ballot_voted").fetchall()
            assert marks == sorted(marks), "marks stand in the order of their hashes"
            columns = [row[1] for row in connection.execute("PRAGMA table_info(ballot_voted)")]
            assert columns == ["poll", "token"], "a mark holds no answer and no time"
            with pytest.raises(sqlite3.OperationalError):
                connection.execute("SELECT rowid FROM ballot_voted")
    assert found[0] == found[1]


def test_who_gave_which_answer_is_nowhere_in_the_bytes(tmp_path: Path) -> None:
    """Swapping what two people answered leaves the database as it was, byte for byte, when the salt is the same."""
    files = []
    for answers in itertools.permutations((1, 3, 5)):
        folder = tmp_path / "".join(map(str, answers))
        folder.mkdir()
        ballots = open_ballots("PRG-one", folder)
        ballots._prepared("POL-one")
        with sqlite3.connect(folder / FILE) as connection:
            connection.execute("UPDATE ballot_salt SET salt = ?", ("ab" * 32,))
        for person, answer in zip(PEOPLE, answers, strict=False):
            ballots.vote("POL-one", "room", person, answer)
        content = (folder / FILE).read_bytes()
        assert not any(person.encode() in content for person in PEOPLE)
        files.append(content)
    assert len({*files}) == 1


def test_closing_forgets_who_voted(tmp_path: Path) -> None:
    ballots = open_ballots("PRG-one", tmp_path)
    for person, answer in zip(PEOPLE, ANSWERS, strict=False):
        ballots.vote("POL-one", "room", person, answer)
    with sqlite3.connect(tmp_path / FILE) as connection:
        marks = [row[0] for row in connection.execute("SELECT token FROM ballot_voted")]
        salt = connection.execute("SELECT salt FROM ballot_salt").fetchone()[0]
    assert len(marks) == 5
    ballots.close("POL-one")
    content = (tmp_path / FILE).read_bytes()
    assert not any(mark.encode() in content for mark in (*marks, salt)), "what is deleted is overwritten"


def test_voters_at_the_same_time_all_count_once(tmp_path: Path) -> None:
    both = [voter(tmp_path, 2, 0, 30), voter(tmp_path, 4, 10, 40)]
    said = "".join(one.communicate()[0] for one in both)
    assert [one.returncode for one in both] == [0, 0]
    assert (said.count("voted"), said.count("twice")) == (40, 20)
    told = open_ballots("PRG-one", tmp_path).close("POL-one")["room"]
    assert told.votes == 40
    assert told.counts is not None
    assert told.counts[1] + told.counts[3] == 40


def test_a_voter_who_is_killed_loses_no_vote_and_leaves_no_half_of_one(tmp_path: Path) -> None:
    one = voter(tmp_path, 4, 0, 10_000)
    assert one.stdout is not None
    acknowledged = sum(one.stdout.readline() == "voted\n" for _ in range(20))
    os.kill(one.pid, signal.SIGKILL)
    acknowledged += one.communicate()[0].count("voted")
    ballots = open_ballots("PRG-one", tmp_path)
    with sqlite3.connect(tmp_path / FILE) as connection:
        marks = connection.execute("SELECT count(*) FROM ballot_voted").fetchone()[0]
    assert ballots.number("POL-one", "room") == marks
    assert acknowledged <= marks <= acknowledged + 1, "one may have been counted as its voter died"


def test_a_database_that_cannot_be_reached_is_told() -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        open_ballots("PRG-one", Path(), "postgresql://nobody@127.0.0.1:1/none")


@pytest.mark.engines
def test_a_database_of_the_team_counts_each_once_however_many_vote_at_once(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with postgresql() as url:

        def vote(number: int) -> str:
            try:
                open_ballots("PRG-one", tmp_path, url).vote("POL-one", "room", f"PER-{number % 20}", number % 5 + 1)
            except AlreadyVoted:
                return "twice"
            return "voted"

        with ThreadPoolExecutor(8) as voters:
            said = list(voters.map(vote, range(40)))
        ballots = open_ballots("PRG-one", tmp_path, url)
        assert (said.count("voted"), said.count("twice")) == (20, 20)
        assert ballots.close("POL-one")["room"] == Tally(votes=20, counts=[4, 4, 4, 4, 4])
        with pytest.raises(RoundClosed):
            ballots.vote("POL-one", "room", "PER-late", 5)
    assert not list(tmp_path.iterdir())
