"""Commands about people: who carries the plan, and handing it over."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from .common import (
    CANNOT_RUN,
    FINE,
    at_option,
    author_of,
    author_option,
    day_of,
    format_option,
    program_argument,
    say,
    show,
    today_option,
    warn_of,
)


@click.command()
@program_argument
@at_option
@today_option
@format_option()
def people(*, program: Path, at: str | None, today: dt.datetime | None, output_format: str) -> int:
    """Tell who carries the plan.

    What each owns, alone or with a backup, their share of the edits, who leaves, and what was handed over.
    """
    from workbench.verbs import people as verb
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import people as render

    opened = open_program(program, at=at, today=day_of(today))
    warn_of(opened.program.faults)
    show(render.render(verb.people(program, opened.program, opened.today, at), output_format))
    return CANNOT_RUN if opened.program.faults else FINE


@click.command()
@click.argument("person", metavar="PERSON")
@program_argument
@today_option
@format_option()
@click.option("--to", "successor", metavar="PERSON", help="Who takes over.")
@click.option("--on", "effective", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="The day from which they answer; else the leaver's last day, else in two weeks.")  # fmt: skip
@click.option("--save", is_flag=True, help="Keep the brief as an item that the successor acknowledges: a commit.")
@author_option
def handover(
    *, person: str, program: Path, today: dt.datetime | None, output_format: str, successor: str | None,
    effective: dt.datetime | None, save: bool, author: str | None,
) -> int:  # fmt: skip
    """Print the brief of all that one person carries.

    PERSON and --to are ids of people, such as PER-ada.
    """
    from workbench.verbs import handover as verb
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import people as render
    from workbench.verbs.trouble import Trouble

    opened = open_program(program, today=day_of(today))
    warn_of(opened.program.faults)
    brief = verb.handover(opened.program, person, opened.today, successor=successor, on=day_of(effective))
    show(render.render_brief(brief, output_format))
    if save:
        item_id, outcome = verb.save(program, opened.program, brief, author_of(author, program))
        if outcome.revision is None:
            raise Trouble(outcome.refusal or f"Somebody else wrote {item_id} meanwhile; look at it first.")
        say(f"saved as {item_id}. {brief.successor_name} acknowledges it: workbench acknowledge {item_id}")
    return CANNOT_RUN if opened.program.faults else FINE
