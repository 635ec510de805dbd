"""The roadmap as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.verbs.roadmap import Bar, Roadmap, capacity_sentence, range_of, sentence

from .values import as_json, markdown_table, plain, text_table

_HEAD = ("item", "kind", "title", "date", "done by, 1 to 9 in 10", "slack", "moved", "owner", "mind")


def render(found: Roadmap, output_format: str) -> str:
    """The roadmap in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        debt = plain(found.debt) | {"share": plain(found.debt.share)}
        return as_json(plain(found) | {"sentence": sentence(found), "debt": debt})
    markdown = output_format == "markdown"
    table = markdown_table if markdown else text_table
    parts = [f"# Roadmap on {found.today:%-d %B %Y}" if markdown else f"Roadmap on {found.today:%-d %B %Y}"]
    parts.append(sentence(found))
    if found.bars:
        parts.append(table(_HEAD, [_row(bar) for bar in found.bars]))
    if found.baseline:
        parts.append(f"Moved: days since {found.baseline.name} ({found.baseline.on:%-d %B %Y}).")
    if found.critical_path:
        parts.append(f"Critical path: {' -> '.join(found.critical_path)}.")
    if found.vision:
        rows = [
            (one.capability.title, f"{len(one.self_service)} of {len(one.questions)}", "works" if one.works else "")
            for one in found.vision
        ]
        parts.append(table(("capability of the true north", "questions shipped as self-service", ""), rows))
    if found.detours:
        rows = [(one.id, f"{one.weeks:.0f}", ", ".join(one.lacks) or "owned") for one in found.detours]
        parts.append(table(("spike or stop-gap in play", "weeks", "path into the plan"), rows))
        parts.append(f"Spike debt: {found.debt.weeks:.0f} weeks, {found.debt.share:.0%} of those in play.")
    parts += [capacity_sentence(one) for one in found.capacity]
    return "\n\n".join(parts)


def _row(bar: Bar) -> Sequence[str]:
    slack = "" if bar.slack_days is None else "critical" if bar.critical else f"{bar.slack_days} d"
    moved = f"{bar.slip_days:+d} d" if bar.slip_days else ""
    kind = "launch" if bar.launch else bar.kind
    return (
        bar.id, kind, bar.title, f"{bar.ends_on:%Y-%m-%d}", range_of(bar) or bar.status, slack, moved,
        bar.owner or "no owner", ", ".join(bar.warnings),
    )  # fmt: skip
