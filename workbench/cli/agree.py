"""Commands by which people agree to a plan, or do not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from .common import (
    CANNOT_RUN,
    FINDINGS,
    FINE,
    at_option,
    author_of,
    author_option,
    day_of,
    format_option,
    program_argument,
    show,
    today_option,
    warn_of,
)


@click.command()
@program_argument
@at_option
@today_option
@format_option()
def brief(*, program: Path, at: str | None, today: dt.datetime | None, output_format: str) -> int:
    """Print the plan on one page, as people are asked to agree to it."""
    from workbench.verbs import brief as verb
    from workbench.verbs.acknowledging import designs_of
    from workbench.verbs.estimate import estimate
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import brief as render

    opened = open_program(program, at=at, today=day_of(today))
    plan = opened.program.plan
    answers = estimate(opened.program, designs_of(opened.program, plan.id)).designs if plan else []
    warn_of(opened.program.faults)
    show(render.render(verb.brief(opened.program, answers[0] if answers else None), output_format, opened.today))
    return CANNOT_RUN if opened.program.faults else FINE


@click.command()
@program_argument
@today_option
@format_option()
def agreement(*, program: Path, today: dt.datetime | None, output_format: str) -> int:
    """Tell who has agreed to the plan as it is now.

    Whose word is missing, which verdicts are stale and what has changed since. Exits with 1 when a block stands, a
    verdict is stale or somebody is silent whose word counts first.
    """
    from workbench.verbs import acknowledging as verb
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import agreement as render

    opened = open_program(program, today=day_of(today))
    found = verb.agreement(program, opened.program)
    warn_of(opened.program.faults)
    show(render.render(opened.program, found, output_format, opened.today))
    if opened.program.faults:
        return CANNOT_RUN
    return FINE if found.settled else FINDINGS


@click.command()
@click.argument("item", metavar="ITEM")
@program_argument
@today_option
@format_option()
@click.option("--verdict", type=click.Choice(["agree", "agree_with_concern", "block"]), default="agree",
              show_default=True, help="What you say of it.")  # fmt: skip
@click.option("--words", metavar="TEXT", help="Why, in your own words; needed for a concern and a block.")
@author_option
def acknowledge(
    *, item: str, program: Path, today: dt.datetime | None, output_format: str, verdict: str, words: str | None,
    author: str | None,
) -> int:  # fmt: skip
    """Give your verdict on an item, or with the program's own id on its brief.

    It is bound to what is committed now, and saved as a commit of yours; a material change makes it stale.
    """
    from workbench.verbs import acknowledging as verb
    from workbench.verbs.opening import open_program
    from workbench.verbs.render.values import as_json
    from workbench.verbs.trouble import Trouble

    opened = open_program(program, today=day_of(today))
    signed = author_of(author, program)
    said = verb.Said(item, verb.verdict(verdict), words, opened.today)
    outcome = verb.acknowledge(program, opened.program, said, signed)
    if outcome.revision is None:
        raise Trouble(outcome.refusal or "Somebody else changed your verdict meanwhile; look at it, and say it again.")
    if output_format == "json":
        show(as_json({"item": item, "verdict": verdict, "revision": outcome.revision}))
    else:
        show(f"{signed.name} {verb.VERDICTS[verb.verdict(verdict)]}: {item}, saved as version {outcome.revision[:8]}.")
    return FINE
