"""Commands of the meetings: the planning review and the post-mortem."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import click

from workbench.program.base import ID_PATTERN

from .common import (
    CANNOT_RUN,
    DEFAULT_PROGRAM,
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


@click.group()
def review() -> None:
    """Hold a planning review: its agenda, its end with a baseline, its minutes."""


@review.command()
@program_argument
@today_option
@format_option()
@click.option("--since", metavar="REV", help="The version to compare with; else the last baseline.")
@click.option("--start", "title", metavar="TITLE", help="Begin the review: a commit that freezes this agenda.")
@author_option
def agenda(
    *, program: Path, today: dt.datetime | None, output_format: str, since: str | None, title: str | None,
    author: str | None,
) -> int:  # fmt: skip
    """Print what a review has to settle, ordered by consequence, and what changed since the last one."""
    from workbench.verbs import agenda as verb
    from workbench.verbs import reviewing
    from workbench.verbs.acknowledging import past_of
    from workbench.verbs.check import check_program, edits_of
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import review as render

    opened = open_program(program, today=day_of(today))
    findings = check_program(opened.program, opened.today, past_of(program), edits_of(program)).findings
    found = verb.agenda(program, opened.program, findings, opened.today, since=since)
    warn_of(opened.program.faults)
    show(render.agenda(opened.program, found, output_format))
    if title is not None:
        signed = author_of(author, program)
        review_id, outcome = reviewing.start(program, opened.program, found, title, [], author=signed)
        _saved(outcome.revision, outcome.refusal)
        show(f"{review_id} has begun, saved as version {(outcome.revision or '')[:8]}.", err=True)
    return CANNOT_RUN if opened.program.faults else FINE


@review.command()
@click.argument("review_id", metavar="REVIEW")
@program_argument
@format_option()
@click.option("--outcome", required=True, metavar="TEXT", help="What came of it, in a sentence.")
@author_option
def close(*, review_id: str, program: Path, output_format: str, outcome: str, author: str | None) -> int:
    """Close a review: one commit, and a git tag on it, the baseline that the next review compares with."""
    from workbench.verbs import reviewing
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import review as render
    from workbench.verbs.render.values import as_json

    opened = open_program(program)
    held = reviewing.held(opened.program, review_id)
    text = render.minutes(opened.program, held.review, "text")
    baseline, saved = reviewing.close(program, held, outcome, author_of(author, program), text)
    _saved(saved.revision, saved.refusal)
    if output_format == "json":
        show(as_json({"review": review_id, "baseline": baseline, "revision": saved.revision}))
    else:
        show(f"{review_id} is closed; the plan as it is now is {baseline}.")
    return FINE


@review.command()
@click.argument("review_id", metavar="REVIEW")
@program_argument
@at_option
@format_option(default="markdown")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write them to a file.")
def minutes(*, review_id: str, program: Path, at: str | None, output_format: str, out: Path | None) -> int:
    """Print the minutes of a review, or write them to a file to be published."""
    from workbench.verbs import reviewing
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import review as render

    opened = open_program(program, at=at)
    text = render.minutes(opened.program, reviewing.held(opened.program, review_id).review, output_format)
    if out is None:
        show(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        show(f"{out} holds the minutes of {review_id}.")
    return FINE


@click.command("post-mortem")
@click.argument("items", nargs=-1, required=True, metavar="ITEM... [PROGRAM]")
@today_option
@format_option()
@click.option(
    "--from", "looks_from", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The first day to look at."
)
@click.option("--to", "looks_to", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The last day to look at.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write the sheet to a file, as Markdown unless told otherwise.")  # fmt: skip
def post_mortem(
    *, items: tuple[str, ...], today: dt.datetime | None, output_format: str, looks_from: dt.datetime | None,
    looks_to: dt.datetime | None, out: Path | None,
) -> int:  # fmt: skip
    """Write the worksheet of a post-mortem from the history of some items: incidents, spikes, milestones, the program.

    What happened when, who knew, what was missing, and the rules that would have said so.
    """
    from workbench.verbs import post_mortem as verb
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import post_mortem as render

    *picked, last = items
    named = re.fullmatch(ID_PATTERN, last) is not None
    program = Path(DEFAULT_PROGRAM) if named else Path(last)
    opened = open_program(program, today=day_of(today))
    found = verb.worksheet(
        program, opened.program, [*picked, last] if named else picked, opened.today,
        looks_from=day_of(looks_from), looks_to=day_of(looks_to),
    )  # fmt: skip
    warn_of(opened.program.faults)
    if out is None:
        show(render.render(opened.program, found, output_format))
    else:
        told = render.render(opened.program, found, "markdown" if output_format == "text" else output_format)
        out.write_text(told + "\n", encoding="utf-8")
        show(f"{out} holds the worksheet; correct it in the meeting.")
    return CANNOT_RUN if opened.program.faults else FINE


def _saved(revision: str | None, refusal: str | None) -> None:
    from workbench.verbs.trouble import Trouble

    if revision is None:
        raise Trouble(refusal or "Somebody else changed the same meanwhile; look at it, and say it again.")
