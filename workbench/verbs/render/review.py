"""Agendas and minutes of reviews, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.program.program import Program
from workbench.program.reviews import Point, Review
from workbench.verbs.agenda import KINDS, Agenda, sentence
from workbench.verbs.reviewing import OUTCOMES, still_open
from workbench.verbs.table import name_of

from .values import as_json, markdown_table, text_table

HEAD = ("", "what is so", "what to do", "who")
BLANKS = ("requirement", "what is missing", "who supplies it", "by when")
SETTLED = ("point", "outcome", "what was said", "follows")
BLANK = "________"
"""A blank as it stands in a printed table, to be filled in."""


def agenda(program: Program, found: Agenda, output_format: str) -> str:
    """An agenda in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json(found)
    marked = output_format == "markdown"
    table = markdown_table if marked else text_table
    parts = [f"# Agenda, {found.today:%-d %B %Y}" if marked else "", sentence(found)]
    number = 0
    for kind, title in KINDS.items():
        of_kind = [point for point in found.points if point.kind == kind]
        if of_kind:
            parts.append(f"## {title}" if marked else f"{title}:")
            lines = []
            for point in of_kind:
                number += 1
                lines.append(_point(program, point, number))
            parts.append("\n".join(lines))
    if found.blanks:
        parts.append("## Fill in the blanks" if marked else "Fill in the blanks:")
        parts.append(table(BLANKS, blank_rows(program, found)))
    return "\n\n".join(filter(None, parts))


def blank_rows(program: Program, found: Agenda) -> list[tuple[str, str, str, str]]:
    """The rows of the fill-in-the-blank table as they are printed."""
    return [
        (
            one.id,
            one.what or BLANK,
            name_of(program, one.supplier) or BLANK,
            one.due_on.isoformat() if one.due_on else BLANK,
        )
        for one in found.blanks
    ]


def _point(program: Program, point: Point, number: int) -> str:
    who = names(program, point.who)
    return f"{number}. {point.what}{f' ({who})' if who else ''}\n   {point.ask or ''}".rstrip()


def names(program: Program, ids: Sequence[str]) -> str:
    """The names of people, teams or items, the id where there is none."""
    return ", ".join(name_of(program, one) or one for one in ids)


def minutes(program: Program, review: Review, output_format: str) -> str:
    """The minutes of a review in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json({**review.model_dump(mode="json"), "still_open": [one.name for one in still_open(review)]})
    marked = output_format == "markdown"
    return "\n\n".join(filter(None, _minutes(program, review, marked=marked)))


def opening(program: Program, review: Review) -> Iterator[str]:
    """How minutes begin: when it was, who was there, what came of it, and the baseline that it left."""
    yield f"Held on {review.held_on:%-d %B %Y}. There: {names(program, review.attendees) or 'nobody recorded'}."
    if review.outcome:
        yield review.outcome
    if review.baseline:
        yield f"The plan as it was left is the baseline {review.baseline}."


def settled_rows(review: Review) -> list[tuple[str, str, str, str]]:
    """The points of which something came, as rows of `SETTLED`."""
    return [
        (point.what, OUTCOMES[point.outcome], point.words or "", point.follow_up or "")
        for point in review.points
        if point.outcome is not None
    ]


def _minutes(program: Program, review: Review, *, marked: bool) -> Iterator[str]:
    yield f"# Minutes: {_safe(review.title)}" if marked else review.title
    yield from (_safe(line) if marked else line for line in opening(program, review))
    table = markdown_table if marked else text_table
    if rows := settled_rows(review):
        yield "## What came of each point" if marked else "What came of each point:"
        yield table(SETTLED, rows)
    if left := still_open(review):
        yield "## Not gone through" if marked else "Not gone through:"
        yield "\n".join(f"- {_safe(point.what) if marked else point.what}" for point in left)
    if review.questions:
        yield "## Questions asked" if marked else "Questions asked:"
        yield "\n".join(f"- {_safe(one) if marked else one}" for one in review.questions)


def _safe(text: str) -> str:
    """Typed text that opens no HTML in a published page."""
    return " ".join(text.split()).replace("<", "&lt;")
