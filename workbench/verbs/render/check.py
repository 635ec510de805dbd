"""Findings as text, Markdown, JSON, SARIF and annotations of GitHub."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from workbench.checks.accepting import SetAside
from workbench.checks.faults import FAULTS, FileFault
from workbench.checks.page import page
from workbench.checks.registry import rules
from workbench.checks.rule import Rule
from workbench.program.finding import Finding, Severity
from workbench.verbs.check import CheckReport
from workbench.verbs.trouble import Trouble

from .values import as_json, markdown_table, one_line, text_table

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SARIF_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GITHUB_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: CheckReport, output_format: str) -> str:
    """The report in one of `text`, `json`, `markdown`, `sarif` and `github`."""
    return {"text": _text, "json": _json, "markdown": _markdown, "sarif": _sarif, "github": _github}[output_format](
        report
    )


def finding_text(finding: Finding) -> str:
    """One finding as two lines: where, what it is, what is so; and what to do."""
    return f"{one_line(str(finding))}\n    {one_line(finding.hint)}"


def explain(code: str, output_format: str = "text") -> str:
    """The page of a rule or of a fault of files, which is Markdown. Raises Trouble for an unknown code."""
    pages = {fault.code: fault.page for fault in FAULTS} | {one.code: page(one) for one in rules()}
    if code.upper() not in pages:
        raise Trouble(f"There is no rule {code}; `workbench check --rules` lists them.")
    page_of_code = pages[code.upper()]
    return as_json({"code": code.upper(), "page": page_of_code}) if output_format == "json" else page_of_code


def rule_list(output_format: str = "text") -> str:
    """All faults of files and all rules: code, family, severity, title."""
    head = ("code", "family", "severity", "title")
    rows = [(one.code, one.family, one.severity, one.title) for one in _all()]
    if output_format == "json":
        return as_json([dict(zip(head, row, strict=True)) for row in rows])
    return markdown_table(head, rows) if output_format == "markdown" else text_table(head, rows)


def _all() -> tuple[FileFault | Rule, ...]:
    return (*FAULTS, *rules())


def _count(report: CheckReport) -> str:
    parts = [f"{number} {name}{'s' if number != 1 else ''}" for name, number in report.counts.items() if number]
    on = f"{report.program or 'Program'} on {report.today}"
    accepted = f" Accepted for a while: {len(report.accepted)}." if report.accepted else ""
    return f"{on}: {', '.join(parts) or 'nothing found'}.{accepted}"


def _text(report: CheckReport) -> str:
    accepted = (one_line(str(one)) for one in report.accepted)
    return "\n".join([*map(finding_text, report.findings), *accepted, _count(report)])


def _json(report: CheckReport) -> str:
    return as_json(
        {
            "program": report.program,
            "revision": report.revision,
            "today": report.today,
            "findings": [finding.as_dict() for finding in report.findings],
            "counts": report.counts,
            "accepted": [_accepted(one) for one in report.accepted],
        }
    )


def _accepted(one: SetAside) -> dict[str, Any]:
    return {**one.finding.as_dict(), "reason": one.reason, "until": one.until, "by": one.by}


def _markdown(report: CheckReport) -> str:
    rows = [
        (finding.severity, finding.code, f"{finding.path}:{finding.line}", finding.what, finding.hint)
        for finding in report.findings
    ]
    parts = [f"**{_count(report)}**" if rows else _count(report)]
    if rows:
        parts.append(markdown_table(("severity", "rule", "where", "what", "what to do"), rows))
    if report.accepted:
        aside = [
            (
                one.finding.code,
                f"{one.finding.path}:{one.finding.line}",
                one.finding.what,
                one.reason,
                one.by,
                str(one.until),
            )
            for one in report.accepted
        ]
        parts.append(markdown_table(("accepted rule", "where", "what", "why", "by", "until"), aside))
    return "\n\n".join(parts)


def _sarif(report: CheckReport) -> str:
    positions = {one.code: position for position, one in enumerate(_all())}
    results = [_sarif_result(one, positions) for one in report.findings]
    aside = [{**_sarif_result(one.finding, positions), "suppressions": [_suppression(one)]} for one in report.accepted]
    return json.dumps(
        {
            "$schema": SARIF_SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": "workbench",
                            "rules": [_sarif_rule(one) for one in _all()],
                        }
                    },
                    "columnKind": "unicodeCodePoints",
                    "results": [*results, *aside],
                }
            ],
        },
        indent=2,
        ensure_ascii=False,
    )


def _sarif_rule(one: FileFault | Rule) -> dict[str, Any]:
    help_text = explain(one.code)
    return {
        "id": one.code,
        "name": "".join(re.findall(r"[A-Za-z]+", one.title.title())),
        "shortDescription": {"text": one.title},
        "fullDescription": {"text": one.why},
        "help": {"text": help_text, "markdown": help_text},
        "defaultConfiguration": {"level": _SARIF_LEVEL[one.severity]},
        "properties": {"tags": [one.family]},
    }


def _suppression(one: SetAside) -> dict[str, Any]:
    return {"kind": "inSource", "status": "accepted", "justification": f"{one.reason} ({one.by}, until {one.until})"}


def _sarif_result(finding: Finding, positions: Mapping[str, int]) -> dict[str, Any]:
    return {
        "ruleId": finding.code,
        "ruleIndex": positions[finding.code],
        "level": _SARIF_LEVEL[finding.severity],
        "message": {"text": f"{finding.what}. {finding.hint}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(finding.path)},
                    "region": {"startLine": finding.line, "startColumn": finding.column},
                }
            }
        ],
    }


def _github(report: CheckReport) -> str:
    found = [_annotation(_GITHUB_LEVEL[one.severity], one, f"{one.what}. {one.hint}") for one in report.findings]
    aside = [
        _annotation("notice", one.finding, f"{one.finding.what}. Accepted by {one.by} until {one.until}: {one.reason}")
        for one in report.accepted
    ]
    return "\n".join([*found, *aside])


def _annotation(level: str, finding: Finding, message: str) -> str:
    place = f"file={_property(finding.path)},line={finding.line},col={finding.column}"
    return f"::{level} {place},title={_property(finding.code)}::{_message(message)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
