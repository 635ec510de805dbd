"""Commands by which doubts are raised, answered and ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
def concern() -> None:
    """Raise a concern, answer it, settle or overrule it; see how long each has waited, and for whom."""


@concern.command(name="list")
@program_argument
@today_option
@format_option()
def listed(*, program: Path, today: dt.datetime | None, output_format: str) -> int:
    """List concerns with their clocks. Exits with 1 when one is past the day of its answer."""
    from workbench.verbs.concerns import standings
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import concerns as render

    opened = open_program(program, today=day_of(today))
    found = standings(opened.program, opened.today)
    warn_of(opened.program.faults)
    show(render.render(opened.program, found, output_format))
    if opened.program.faults:
        return CANNOT_RUN
    return FINDINGS if any(one.clock and one.clock.ran_out for one in found) else FINE


def _options(*own: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The options of all commands that save, after those of the one at hand."""

    def decorate(command: Any) -> Any:
        for option in (author_option, format_option(), today_option, *reversed(own), program_argument):
            command = option(command)
        return command

    return decorate


def _words(name: str, help_text: str) -> Callable[[Any], Any]:
    return click.option(f"--{name}", required=True, metavar="TEXT", help=help_text)


@concern.command(name="raise")
@click.argument("title")
@_options(
    click.option("--about", multiple=True, metavar="ID", help="An item in doubt; may be given again."),
    click.option("--owner", metavar="PER-ID", help="Who answers it."),
    click.option("--for", "raised_for", metavar="PER-ID|TEAM-ID", help="In whose name it is raised, if not in yours."),
    click.option("--due", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="By when an answer is due."),
    click.option("--settled-when", metavar="TEXT", help="What would settle it."),
    click.option("--then", "ladder", multiple=True, metavar="PER-ID", help="Who is next; may be given again."),
)
def raised(
    *, title: str, program: Path, today: dt.datetime | None, output_format: str, author: str | None,
    about: tuple[str, ...], owner: str | None, raised_for: str | None, due: dt.datetime | None,
    settled_when: str | None, ladder: tuple[str, ...],
) -> int:  # fmt: skip
    """Raise a concern: TITLE says in a sentence what you doubt."""
    from workbench.verbs import concerns as verb

    doubt = verb.Doubt(title, about, owner, raised_for, day_of(due), settled_when, ladder)
    concern_id, outcome = verb.raise_concern(signed_of(program, today, author), doubt)
    return saved(outcome, "concern", concern_id, " is raised", output_format)


@concern.command()
@click.argument("concern_id", metavar="CONCERN")
@_options(
    _words("words", "The answer."),
    click.option("--changes", multiple=True, metavar="ID", help="An item that the answer changes; may be given again."),
)
def answer(
    *, concern_id: str, program: Path, today: dt.datetime | None, output_format: str, author: str | None, words: str,
    changes: tuple[str, ...],
) -> int:  # fmt: skip
    """Answer an open concern; who raised it then settles it or opens it again."""
    from workbench.verbs import concerns as verb

    outcome = verb.answer(signed_of(program, today, author), concern_id, words, changes)
    return saved(outcome, "concern", concern_id, " is answered", output_format)


@concern.command()
@click.argument("concern_id", metavar="CONCERN")
@_options()
def settle(*, concern_id: str, program: Path, today: dt.datetime | None, output_format: str, author: str | None) -> int:
    """Take a concern of yours for settled."""
    from workbench.verbs import concerns as verb

    outcome = verb.settle(signed_of(program, today, author), concern_id)
    return saved(outcome, "concern", concern_id, " is settled", output_format)


@concern.command()
@click.argument("concern_id", metavar="CONCERN")
@_options(_words("because", "Why the plan goes on in spite of it."))
def overrule(
    *, concern_id: str, program: Path, today: dt.datetime | None, output_format: str, author: str | None, because: str
) -> int:
    """Go on in spite of a concern, by your name and with a reason."""
    from workbench.verbs import concerns as verb

    outcome = verb.overrule(signed_of(program, today, author), concern_id, because)
    return saved(outcome, "concern", concern_id, " is overruled", output_format)


@concern.command()
@click.argument("concern_id", metavar="CONCERN")
@_options(_words("words", "Why it is not settled."))
def reopen(
    *, concern_id: str, program: Path, today: dt.datetime | None, output_format: str, author: str | None, words: str
) -> int:
    """Open a concern again; its clock goes on from the day it was raised."""
    from workbench.verbs import concerns as verb

    outcome = verb.reopen(signed_of(program, today, author), concern_id, words)
    return saved(outcome, "concern", concern_id, " is open again", output_format)
