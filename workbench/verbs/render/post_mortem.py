"""Worksheets of post-mortems, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.program.program import Program
from workbench.verbs.drafting import PROMPTS, SECTIONS
from workbench.verbs.outcome import sentence as outcome_sentence
from workbench.verbs.post_mortem import Worksheet, sentence

from .values import as_json, markdown_table, text_table

PROMISED = ("question", "for", "what became of it")


def render(program: Program, found: Worksheet, output_format: str) -> str:
    """A worksheet in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json(found)
    return "\n\n".join(_parts(program, found, marked=output_format == "markdown"))


def _parts(program: Program, found: Worksheet, *, marked: bool) -> Iterator[str]:
    titles = ", ".join(program.items[item].title for item in found.picked)
    yield f"# Post-mortem: {_safe(titles)}" if marked else f"Post-mortem: {titles}"
    yield sentence(found)
    for name, title in SECTIONS.items():
        yield f"## {title}" if marked else f"{title}:"
        if marked:
            yield f"*{PROMPTS[name]}*"
        lines = found.sections[name] or ["(nothing is known; write it here)"]
        yield "\n".join(f"- {_safe(line) if marked else line}" for line in lines)
    if found.promises:
        yield "## Outcome against the vision" if marked else "Outcome against the vision:"
        yield outcome_sentence(found.promises)
        table = markdown_table if marked else text_table
        yield table(PROMISED, [(one.question, one.audience, one.became) for one in found.promises])
    if found.lessons:
        yield "## Lessons, and the rules that say them earlier" if marked else "Lessons, and the rules that say them:"
        yield "\n".join(f"- {one.rule}: {one.text}" for one in found.lessons)
    yield "## Actions" if marked else "Actions:"
    yield "\n".join(_actions(program, found)) or "- (none: what changes, who does it, by when, and what will prove it?)"


def _actions(program: Program, found: Worksheet) -> Iterator[str]:
    for item in found.actions:
        action = program.items[item]
        yield f"- {item}: {_safe(action.title)}"


def _safe(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;")
