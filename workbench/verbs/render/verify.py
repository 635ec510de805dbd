"""A verification of data as text, Markdown and JSON: what passed, what failed, and the first rows that offend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.verbs.verify import Verified
from workbench.verify.found import Checked

from .values import as_json, markdown_table, one_line, plain, text_table

SHOWN_IN_TEXT = 3
"""Offending rows of a check in text; JSON and the page show all that are kept."""


def render(verified: Verified, output_format: str) -> str:
    """Everything in `json`; in `text` and `markdown` a sentence, the checks, and the rows of those that failed."""
    if output_format == "json":
        return as_json(contract(verified))
    table = markdown_table if output_format == "markdown" else text_table
    rows = [(_verdict(one), one.id, one.kind, _counted(one), one_line(one.what)) for one in verified.checks]
    parts = [sentence(verified), table(("", "check", "kind", "rows", "what"), rows)]
    for one in verified.checks:
        if one.problem:
            parts.append(f"{one.id}: {one_line(one.problem)}.")
        elif one.sample:
            shown = one.sample[:SHOWN_IN_TEXT]
            parts.append(f"{one.id}: {len(shown)} of {one.failing_rows:,} rows")
            parts.append(table(*rows_of(shown)))
    return "\n\n".join(parts)


def contract(verified: Verified) -> dict[str, Any]:
    """The run as the command's JSON."""
    run = verified.run
    return {
        "passed": run.passed,
        "verification": verified.verification.id,
        "ran_on": run.ran_on,
        "fingerprint": run.fingerprint,
        "rows": run.rows,
        "engine": run.engine,
        "checks": [
            {"id": one.id, "kind": one.kind, "severity": one.severity, "passed": one.passed,
             "failing_rows": one.failing_rows, "sample": one.sample, "problem": one.problem,
             "protects": one.protects, "what": one.what}
            for one in verified.checks
        ],
    }  # fmt: skip


def sentence(verified: Verified) -> str:
    """How the run went, in one sentence."""
    failed = [one for one in verified.checks if not one.passed]
    on = f"{verified.run.rows:,} rows, data {verified.run.fingerprint[:12]}"
    if not failed:
        return f"{verified.verification.title}: all {len(verified.checks)} checks passed ({on})."
    told = "passed, with warnings" if verified.run.passed else "failed"
    named = ", ".join(one.id for one in failed)
    return f"{verified.verification.title}: {told}; {len(failed)} of {len(verified.checks)} checks found faults: {named} ({on})."  # noqa: E501


def rows_of(sample: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """The columns of offending rows, and the rows as text."""
    names = list(dict.fromkeys(name for row in sample for name in row))
    return names, [
        ["" if row.get(name) is None else one_line(str(plain(row[name]))) for name in names] for row in sample
    ]


def _verdict(one: Checked) -> str:
    return "passed" if one.passed else "FAILED" if one.severity == "error" else "warning"


def _counted(one: Checked) -> str:
    return "cannot be made" if one.problem else f"{one.failing_rows:,}" if one.failing_rows else ""
