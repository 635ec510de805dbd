"""A validation as text, Markdown and JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from workbench.measure.validation.answer import Case, Reached, Summary, ratio_error
from workbench.verbs import words
from workbench.verbs.validate import Validation, whole

from .values import as_json, markdown_table, plain, text_table

WORST = 10
"""Cases that the text shows, those with the largest error first."""

_CASE_HEAD = ("case", "given", "predicted", "p10 to p90", "ratio")
_TARGET_HEAD = ("target", "cases", "promised", "reached", "holds")
_SKIPPED_HEAD = ("rows", "skipped because")


def render(validation: Validation, output_format: str) -> str:
    """Every case in `json`; in `text` and `markdown` the summary, targets, worst cases and why rows are skipped."""
    return as_json(_contract(validation)) if output_format == "json" else _told(validation, [validation], output_format)


def render_shipped(kind: str, parts: Sequence[Validation], output_format: str) -> str:
    """The facts that ship as one validation of a `kind`, with a summary of each of its parts."""
    together = whole(kind, parts)
    if output_format != "json":
        return _told(together, parts, output_format)
    each = [{"kind": one.kind, "summary": one.summary, "targets": _targets(one)} for one in parts]
    return as_json({**_contract(together), "parts": each})


def _told(validation: Validation, parts: Sequence[Validation], output_format: str) -> str:
    tables: list[tuple[Sequence[str], Sequence[Sequence[str]]]] = [
        (_TARGET_HEAD, [_target(reached) for reached in validation.targets]),
        (_CASE_HEAD, [_case(case) for case in sorted(validation.cases, key=ratio_error, reverse=True)[:WORST]]),
        (_SKIPPED_HEAD, [(str(n), why) for why, n in Counter(one.why for one in validation.skipped).most_common()]),
    ]
    table = markdown_table if output_format == "markdown" else text_table
    shown = [table(head, rows) for head, rows in tables if rows]
    return "\n\n".join([*map(_sentence, parts), *shown])


def _contract(validation: Validation) -> dict[str, object]:
    return {
        "kind": validation.kind,
        "cases": [{**plain(case), "ratio": case.ratio} for case in validation.cases],
        "skipped": validation.skipped,
        "summary": validation.summary,
        "targets": _targets(validation),
    }


def _targets(validation: Validation) -> list[dict[str, object]]:
    return [
        {"name": reached.target.name, "share": reached.target.share, "limit": reached.target.limit, "n": reached.n,
         "share_within": reached.share_within, "error_at_share": reached.error_at_share, "holds": reached.holds}
        for reached in validation.targets
    ]  # fmt: skip


def _sentence(validation: Validation) -> str:
    told: Summary = validation.summary
    if told.n == 0:
        return f"None of {len(validation.skipped)} rows could be predicted."
    coverage = "no intervals" if told.interval_coverage is None else (
        f"p10 to p90 holds {words.percent(told.interval_coverage)}")  # fmt: skip
    return (
        f"{told.n} cases of {validation.kind}, {len(validation.skipped)} rows skipped: "
        f"median error {_share(told.median_ratio_error)}, 95 % within {_share(told.p95_ratio_error)}, "
        f"within a factor of two {_share(told.within_2x)}, {coverage}."
    )


def _target(reached: Reached) -> tuple[str, ...]:
    target = reached.target
    promised = f"{target.share:.0%} within {target.limit:g}"
    if reached.share_within is None:
        return target.name, "0", promised, "", "no case"
    at_share = "" if reached.error_at_share is None else f", {target.share:.0%} within {reached.error_at_share:.2g}"
    holds = "yes" if reached.holds else "no"
    return target.name, str(reached.n), promised, f"{_share(reached.share_within)}{at_share}", holds


def _case(case: Case) -> tuple[str, ...]:
    interval = "" if case.p10 is None or case.p90 is None else f"{case.p10:.4g} to {case.p90:.4g}"
    return case.id, f"{case.given:.6g}", f"{case.predicted:.6g}", interval, f"{case.ratio:.3f}"


def _share(value: float | None) -> str:
    return "unbounded" if value is None else f"{100 * round(value, 6):.3g} %"
