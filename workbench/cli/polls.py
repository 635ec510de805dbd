"""Commands that ask how confident people are, and tell it without names."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from .common import (
    CANNOT_RUN,
    FINE,
    author_option,
    day_of,
    format_option,
    program_argument,
    saved,
    show,
    signed_of,
    today_option,
    warn_of,
)


@click.group()
def poll() -> None:
    """Ask how confident people are, from 1 to 5: in the room, and again privately within 48 hours."""


@poll.command(name="show")
@program_argument
@format_option()
def shown(*, program: Path, output_format: str) -> int:
    """Show every poll: how many voted, and from four votes up what they said."""
    from workbench.verbs.opening import open_program
    from workbench.verbs.polls import standings
    from workbench.verbs.render import polls as render

    opened = open_program(program)
    warn_of(opened.program.faults)
    show(render.render(standings(program, opened.program), output_format))
    return CANNOT_RUN if opened.program.faults else FINE


@poll.command(name="open")
@click.argument("question")
@program_argument
@click.option("--about", multiple=True, metavar="ID", help="An item that it asks about; may be given again.")
@click.option("--ask", multiple=True, metavar="PER-ID|TEAM-ID", help="Who is asked; everybody when left out.")
@click.option("--closes", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The last day; in 48 hours if not.")
@today_option
@format_option()
@author_option
def opened(
    *, question: str, program: Path, about: tuple[str, ...], ask: tuple[str, ...], closes: dt.datetime | None,
    today: dt.datetime | None, output_format: str, author: str | None,
) -> int:  # fmt: skip
    """Open a poll: QUESTION says what people should be confident of."""
    from workbench.verbs import polls as verb

    asked = verb.Asked(question, about, ask, day_of(closes))
    poll_id, outcome = verb.open_poll(signed_of(program, today, author), asked)
    return saved(outcome, "poll", poll_id, " is open", output_format)


@poll.command()
@click.argument("poll_id", metavar="POLL")
@program_argument
@click.option("--round", "turn", type=click.Choice(["room", "private"]), required=True, help="Which answer this is.")
@click.option("--answer", type=int, required=True, metavar="1-5", help="From no confidence to full confidence.")
@click.option("--words", metavar="TEXT", help="Why; needed for 1 and 2, and kept without your name.")
@today_option
@author_option
def vote(
    *, poll_id: str, program: Path, turn: str, answer: int, words: str | None, today: dt.datetime | None,
    author: str | None,
) -> int:  # fmt: skip
    """Vote once a round. Nothing keeps who answered what."""
    from workbench.verbs import polls as verb
    from workbench.verbs.render.polls import PRIVACY

    verb.vote(signed_of(program, today, author), poll_id, "room" if turn == "room" else "private", answer, words)
    show(f"Your vote is counted. {PRIVACY}")
    return FINE


@poll.command()
@click.argument("poll_id", metavar="POLL")
@program_argument
@today_option
@format_option()
@author_option
def close(*, poll_id: str, program: Path, today: dt.datetime | None, output_format: str, author: str | None) -> int:
    """Close a poll for good: what may be told goes into its file, who voted is forgotten."""
    from workbench.verbs import polls as verb

    outcome = verb.close(signed_of(program, today, author), poll_id)
    return saved(outcome, "poll", poll_id, " is closed", output_format)
