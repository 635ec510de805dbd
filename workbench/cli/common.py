"""What the commands share: their options, how they print, and the codes they exit with."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from workbench.store.git import Author
    from workbench.verbs.saving import Outcome
    from workbench.verbs.signed import Signed

DEFAULT_PROGRAM = "requirements"
DEFAULT_DRAWS = 4096

FINE, FINDINGS, CANNOT_RUN = 0, 1, 2

# Spelled as JSON spells them, which itself leaves those from 127 on as they are.
_CONTROLS = {code: f"\\u{code:04x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}

_AUTHOR = re.compile(r"^\s*(?P<name>[^<>]+?)\s*<(?P<email>[^<>\s]+@[^<>\s]+)>\s*$")

Command = TypeVar("Command", bound=Callable[..., Any])


def say(message: str) -> None:
    """Tell the person at the terminal something that is no part of the answer."""
    show(f"workbench: {message}", err=True)


def show(text: str, *, err: bool = False) -> None:
    """Print what may hold texts that somebody typed, and let none of them steer the terminal."""
    click.echo(text.translate(_CONTROLS), err=err)


def warn_of(faults: Any) -> None:
    """Tell the findings about files that could not be read."""
    from workbench.verbs.render.check import finding_text

    for finding in faults:
        show(finding_text(finding), err=True)


def program_argument(command: Command) -> Command:
    """The folder of a program, by default the one below the current folder."""
    return click.argument("program", type=click.Path(path_type=Path), default=DEFAULT_PROGRAM)(command)


def format_option(*more: str, default: str = "text") -> Callable[[Command], Command]:
    """How the answer is printed; `more` formats than those of every command."""
    return click.option(
        "--format", "output_format", type=click.Choice(["text", "json", "markdown", *more]), default=default,
        show_default=True, help="How to print the answer.",
    )  # fmt: skip


def at_option(command: Command) -> Command:
    """The git revision at which the program is read."""
    return click.option("--at", metavar="REV", help="Read the program at this git revision.")(command)


def today_option(command: Command) -> Command:
    """The day that counts as today."""
    return click.option(
        "--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
        help="The day to take for today, YYYY-MM-DD; else the program's as_of, else the calendar's.",
    )(command)  # fmt: skip


def author_option(command: Command) -> Command:
    """Who signs what is saved."""
    return click.option("--author", metavar="'NAME <EMAIL>'", help="Who you are, else as git knows you.")(command)


def author_of(told: str | None, program: Path) -> Author:
    """Who signs: as told, else as git knows. Raises Trouble when neither says."""
    from workbench.store.git import Author
    from workbench.verbs.saving import git_author
    from workbench.verbs.trouble import Trouble

    found = _AUTHOR.match(told) if told else None
    if told and found is None:
        raise click.BadParameter(f"{told!r} is no name with an address", param_hint="--author")
    signed = Author(found["name"], found["email"]) if found else git_author(program)
    if signed is None:
        raise Trouble("Git does not know who you are; say it with --author 'NAME <EMAIL>'.")
    return signed


def signed_of(program: Path, today: dt.datetime | None, author: str | None) -> Signed:
    """Who changes a program, the program as they see it, and on which day."""
    from workbench.verbs.opening import open_program
    from workbench.verbs.signed import Signed

    opened = open_program(program, today=day_of(today))
    return Signed(program, opened.program, author_of(author, program), opened.today)


def saved(outcome: Outcome, kind: str, item: str, said: str, output_format: str) -> int:
    """Tell that an item of a kind is saved, and as which version. Raises Trouble where it is not."""
    from workbench.verbs.render.values import as_json
    from workbench.verbs.trouble import Trouble

    if outcome.revision is None:
        raise Trouble(outcome.refusal or f"Somebody else changed this {kind} meanwhile; look at it, and say it again.")
    told = f"{item}{said}, saved as version {outcome.revision[:8]}."
    show(as_json({kind: item, "revision": outcome.revision}) if output_format == "json" else told)
    return FINE


def day_of(moment: dt.datetime | None) -> dt.date | None:
    """The day of a moment that may not have been given."""
    return moment.date() if moment else None
