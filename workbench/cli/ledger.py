"""Commands of the budget ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from workbench.program.ledger import Kind

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

if TYPE_CHECKING:
    from workbench.verbs.ledger import Told


@click.group()
def ledger() -> None:
    """Keep the budget ledger: asked, estimated, approved, spent, and who signs for a gap."""


@ledger.command(name="list")
@program_argument
@today_option
@format_option()
def listed(*, program: Path, today: dt.datetime | None, output_format: str) -> int:
    """List designs against their budgets, the widest gap first. Exits with 1 when one needs a decision or blocks."""
    from workbench.verbs.ledger import lines, what_changed
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import ledger as render

    opened = open_program(program, today=day_of(today))
    found = lines(opened.program)
    changed = {one.design: what_changed(program, opened.program, one) for one in found}
    warn_of(opened.program.faults)
    show(render.render(opened.program, found, output_format, changed))
    if opened.program.faults:
        return CANNOT_RUN
    return FINDINGS if any(one.gap and one.gap.level in ("needs_decision", "blocks") for one in found) else FINE


def _saves(command: Any) -> Any:
    for option in (author_option, format_option(), today_option, program_argument,
                   click.argument("design", metavar="DESIGN")):  # fmt: skip
        command = option(command)
    return command


def _amounts(words: str) -> Callable[[Any], Any]:
    """Options of an amount; `words` says what its reason is called."""

    def decorate(command: Any) -> Any:
        for option in (
            click.option(f"--{words}", "words", metavar="TEXT", help="Why, in your own words."),
            click.option("--monthly-cost", type=click.FloatRange(0), metavar="USD", help="US dollars a month."),
            click.option("--nodes", type=click.FloatRange(0), metavar="N", help="Reference nodes."),
        ):
            command = option(command)
        return command

    return decorate


@ledger.command()
@_amounts("words")
@_saves
def ask(
    *, design: str, program: Path, today: dt.datetime | None, output_format: str, author: str | None,
    nodes: float | None, monthly_cost: float | None, words: str | None,
) -> int:  # fmt: skip
    """Ask nodes or money for a design."""
    from workbench.verbs import ledger as verb

    outcome = verb.ask(signed_of(program, today, author), design, _told(nodes, monthly_cost, words))
    return saved(outcome, "design", design, ": what is asked is kept", output_format)


@ledger.command()
@_amounts("words")
@_saves
def approve(
    *, design: str, program: Path, today: dt.datetime | None, output_format: str, author: str | None,
    nodes: float | None, monthly_cost: float | None, words: str | None,
) -> int:  # fmt: skip
    """Approve nodes or money, as who owns the budget or vouches for its limit."""
    from workbench.verbs import ledger as verb

    outcome = verb.approve(signed_of(program, today, author), design, _told(nodes, monthly_cost, words))
    return saved(outcome, "design", design, ": what is approved is kept", output_format)


@ledger.command()
@_saves
def freeze(*, design: str, program: Path, today: dt.datetime | None, output_format: str, author: str | None) -> int:
    """Keep the estimate of a design as it is now, so that it can be held against what comes."""
    from workbench.verbs import ledger as verb

    outcome = verb.freeze(signed_of(program, today, author), design)
    return saved(outcome, "design", design, ": its estimate is frozen", output_format)


@ledger.command()
@click.option("--kind", type=click.Choice(get_args(Kind)), required=True, help="What is done about the gap.")
@_amounts("reason")
@_saves
def dispose(
    *, design: str, program: Path, today: dt.datetime | None, output_format: str, author: str | None, kind: Kind,
    nodes: float | None, monthly_cost: float | None, words: str | None,
) -> int:  # fmt: skip
    """Propose what is done about a gap; both validators of the budget then sign it."""
    from workbench.verbs import ledger as verb

    outcome = verb.dispose(signed_of(program, today, author), design, kind, _told(nodes, monthly_cost, words))
    return saved(outcome, "design", design, f": {kind} is proposed", output_format)


@ledger.command()
@_saves
def sign(*, design: str, program: Path, today: dt.datetime | None, output_format: str, author: str | None) -> int:
    """Sign what is proposed about a gap, as a validator of the budget."""
    from workbench.verbs import ledger as verb

    outcome = verb.sign(signed_of(program, today, author), design)
    return saved(outcome, "design", design, ": it is signed", output_format)


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="ACTUALS.csv")
@program_argument
@click.option("--design", required=True, metavar="ID", help="The design whose months they are.")
@author_option
@format_option()
def import_actuals(*, file: Path, program: Path, design: str, author: str | None, output_format: str) -> int:
    """Take what the months really took into the ledger: month, nodes, monthly_cost_usd, stored_bytes, events."""
    from workbench.verbs import ledger as verb

    outcome = verb.import_actuals(signed_of(program, None, author), design, file)
    return saved(outcome, "design", design, ": what its months took is kept", output_format)


def _told(nodes: float | None, monthly_cost: float | None, words: str | None) -> Told:
    from workbench.verbs.ledger import Told

    return Told(nodes, monthly_cost, words)
