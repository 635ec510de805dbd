"""Commands by which decisions are listed, taken and taken back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from .common import (
    CANNOT_RUN,
    FINDINGS,
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
def decide() -> None:
    """Decide in the open: what waits by when, what was chosen, why, by whom, and what it costs."""


@decide.command(name="list")
@program_argument
@today_option
@format_option()
def listed(*, program: Path, today: dt.datetime | None, output_format: str) -> int:
    """List decisions, the open ones first. Exits with 1 when one is past the day to decide by."""
    from workbench.verbs.check import edits_of
    from workbench.verbs.decisions import standings
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import decisions as render

    opened = open_program(program, today=day_of(today))
    found = standings(opened.program, opened.today, edits_of(program)())
    warn_of(opened.program.faults)
    show(render.render(found, output_format))
    if opened.program.faults:
        return CANNOT_RUN
    return FINDINGS if any(one.days_left is not None and one.days_left < 0 for one in found) else FINE


@decide.command()
@click.argument("decision", metavar="DECISION")
@program_argument
@click.option("--option", required=True, metavar="NAME", help="The option that is taken.")
@click.option("--because", required=True, metavar="TEXT", help="Why.")
@click.option("--by", multiple=True, required=True, metavar="PER-ID", help="Who decided; may be given again.")
@today_option
@format_option()
@author_option
def take(
    *, decision: str, program: Path, option: str, because: str, by: tuple[str, ...], today: dt.datetime | None,
    output_format: str, author: str | None,
) -> int:  # fmt: skip
    """Take an option of a decision. One that was decided before keeps what it said, and why it no longer holds."""
    from workbench.verbs import decisions as verb

    said, outcome = verb.decide(signed_of(program, today, author), verb.Choice(decision, option, because, by))
    return saved(outcome, "decision", decision, f": {said.rstrip('.')}", output_format)


@decide.command()
@click.argument("decision", metavar="DECISION")
@program_argument
@click.option("--because", required=True, metavar="TEXT", help="Why it no longer holds.")
@today_option
@format_option()
@author_option
def reverse(
    *, decision: str, program: Path, because: str, today: dt.datetime | None, output_format: str, author: str | None
) -> int:
    """Take a decision back, so that it is open again; what had been decided stays in it."""
    from workbench.verbs import decisions as verb

    outcome = verb.reverse(signed_of(program, today, author), decision, because)
    return saved(outcome, "decision", decision, " is open again", output_format)
