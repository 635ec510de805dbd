"""A profiled stream as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.measure.profile.profiling import Profile
from workbench.program.streams import Column
from workbench.simulate.result import Quantiles
from workbench.verbs import words
from workbench.verbs.profiled import Profiled

from .values import as_json, markdown_table, text_table

_COLUMNS = ("column", "type", "without a value", "follows from", "distinct")
_SETS = ("together", "by", "rows")


def render(found: Profile, further: Sequence[Profiled], missing: Sequence[str], out: Path, output_format: str) -> str:
    """What was profiled in one of `text`, `json` (the stream itself) and `markdown`.

    With each of `further` what so many times the events would hold; `missing` columns are asked for and not there.
    """
    if output_format == "json":
        return as_json(_plain(found, further, missing, out))
    ahead = tuple(f"at {one.times:,.0f} times the events" for one in further)
    tables = [((*_COLUMNS, *ahead), _columns(found, further)), ((*_SETS, *ahead), _sets(further))]
    shown = [(head, rows) for head, rows in tables if rows]
    if output_format == "markdown":
        return "\n\n".join(markdown_table(head, rows) for head, rows in shown)
    said = [text_table(head, rows, right=range(len(head) - 1 - len(ahead), len(head))) for head, rows in shown]
    return "\n\n".join([*said, *_sentences(found, missing), f"{found.stream.source} Written to {out}."])


def _columns(found: Profile, further: Sequence[Profiled]) -> list[tuple[str, ...]]:
    ahead = [{one.column.name: one.further for one in told.columns} for told in further]
    return [
        (
            column.name,
            column.type,
            f"{column.null_share:.1%}",
            _follows(found, column),
            words.number(sum(column.frequencies.values)) if column.frequencies else "",
            *(words.with_interval(by_name[column.name], words.number) for by_name in ahead),
        )
        for column in found.stream.columns
    ]


def _sets(further: Sequence[Profiled]) -> list[tuple[str, ...]]:
    return [
        (
            ", ".join(several[0].columns),
            several[0].grain,
            words.number(several[0].rows),
            *(words.with_interval(one.further, words.number) for one in several),
        )
        for several in zip(*(told.sets for told in further), strict=True)
    ]


def _sentences(found: Profile, missing: Sequence[str]) -> list[str]:
    """What the tables do not hold."""
    said = [found.stream.notes] if found.stream.notes else []
    if missing:
        said.append(f"The program also asks for {', '.join(missing)}, which the events do not hold.")
    return said


def _follows(found: Profile, column: Column) -> str:
    """The columns that this one follows from, with the share of the events where it is not all of them."""
    mine = (one for one in found.dependencies if one.child == column.name)
    return ", ".join(one.parent if one.holds else f"{one.parent} ({one.share:.1%})" for one in mine)


def _plain(found: Profile, further: Sequence[Profiled], missing: Sequence[str], out: Path) -> dict[str, object]:
    return {
        "out": str(out),
        "stream": found.stream.model_dump(exclude_defaults=True),
        "dependencies": found.dependencies,
        "missing": missing,
        "extrapolated": [
            {
                "times": told.times,
                "columns": [{"column": one.column.name, **_interval(one.further)} for one in told.columns],
                "sets": [{"columns": one.columns, "grain": one.grain, **_interval(one.further)} for one in told.sets],
            }
            for told in further
        ],
    }


def _interval(quantiles: Quantiles) -> dict[str, float]:
    return {"expected": quantiles.p50, "p10": quantiles.p10, "p90": quantiles.p90}
