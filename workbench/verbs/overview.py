"""The overview: what the program is for, what it asks to be decided, and which findings matter first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from workbench.program.budgets import Budget
from workbench.program.finding import Finding, Severity
from workbench.program.governance import Decision, Option
from workbench.program.program import Program
from workbench.program.requirements import Functional
from workbench.store.history import Commit
from workbench.verbs import words
from workbench.verbs.table import name_of

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Promise:
    """A capability of the true north, how many questions stand for it and how many of them have shipped."""

    title: str
    audience: str
    questions: int
    shipped: int


@dataclass(frozen=True, slots=True)
class Ask:
    """The decision asked for, with its options and who decides. `days_left` is negative once overdue."""

    id: str
    title: str
    question: str
    decide_by: dt.date | None
    days_left: int | None
    deciders: tuple[str, ...]
    options: tuple[Option, ...]


def promises(program: Program) -> list[Promise]:
    """The capabilities of the true north in their order; empty when there is no program.yaml."""
    if program.plan is None:
        return []
    questions = [item for item in program.all(Functional) if item.status != "dropped"]
    found = []
    for capability in program.plan.true_north.capabilities:
        mine = [item for item in questions if item.capability == capability.name]
        shipped = sum(item.status == "shipped" for item in mine)
        found.append(Promise(capability.title, capability.audience, len(mine), shipped))
    return found


def decision_asked_for(program: Program, today: dt.date) -> Ask | None:
    """The open decision with the nearest date; those without a date come last. None when nothing is open."""
    still_open = [decision for decision in program.all(Decision) if decision.status == "open"]
    if not still_open:
        return None
    decision = min(still_open, key=lambda one: (one.decide_by is None, one.decide_by or dt.date.max, one.id))
    return Ask(
        id=decision.id,
        title=decision.title,
        question=decision.question,
        decide_by=decision.decide_by,
        days_left=(decision.decide_by - today).days if decision.decide_by else None,
        deciders=tuple(name_of(program, person) or person for person in decision.deciders),
        options=tuple(decision.options),
    )


def deadline(ask: Ask) -> str:
    """By when a decision is due, in words."""
    if ask.decide_by is None or ask.days_left is None:
        return "no date to decide by"
    if ask.days_left < 0:
        return f"was due on {ask.decide_by:%-d %B %Y}, {-ask.days_left} days ago"
    return f"decide by {ask.decide_by:%-d %B %Y}, in {ask.days_left} days"


def current_budget(program: Program) -> Budget | None:
    """The budget that the plan names; None when it names none that exists."""
    return program.get(program.plan.budget, Budget) if program.plan else None


def voices(program: Program, budget: Budget) -> str:
    """Who stands behind a budget on both sides, blanks said in words."""
    need = name_of(program, budget.validators.engineering) or "nobody"
    limit = name_of(program, budget.validators.finance) or "nobody"
    return f"Need vouched for by {need}, limit by {limit}."


@dataclass(frozen=True, slots=True)
class Changed:
    """A commit in the program's words: when, by whom, what it says and which items it touched."""

    when: dt.date
    who: str
    what: str
    items: str


def changed(program: Program, commits: Iterable[Commit], named: int = 3) -> list[Changed]:
    """Commits with the titles of the first items that each touched and how many more."""
    found = []
    for commit in commits:
        ids = [item_id_of_path(path) for path in commit.paths]
        titles = [name_of(program, one) or one for one in ids if one in program.items]
        more = f" and {len(ids) - named} more" if len(ids) > named else ""
        found.append(Changed(commit.at.date(), commit.author.name, commit.subject, ", ".join(titles[:named]) + more))
    return found


def item_id_of_path(path: str) -> str:
    """The id that a file's name stands for."""
    return PurePosixPath(path).stem


def first_findings(findings: Iterable[Finding], count: int = 5) -> list[Finding]:
    """The findings to read first: the gravest, and different rules before the same rule again."""
    ordered = sorted(findings, key=lambda finding: _RANK[finding.severity])
    nth_of_its_code: dict[str, int] = {}
    ranked = []
    for position, finding in enumerate(ordered):
        nth = nth_of_its_code.get(finding.code, 0)
        nth_of_its_code[finding.code] = nth + 1
        ranked.append(((nth > 0 and finding.code[:3] != "WB0", _RANK[finding.severity], nth, position), finding))
    return [finding for _, finding in sorted(ranked, key=lambda entry: entry[0])[:count]]


def counted(findings: Iterable[Finding]) -> str:
    """How many findings of each severity, in words."""
    severities = [finding.severity for finding in findings]
    said = [
        f"{words.number(severities.count(severity))} {severity.value}{'s' if severities.count(severity) != 1 else ''}"
        for severity in (Severity.ERROR, Severity.WARNING)
        if severities.count(severity)
    ]
    if Severity.INFO in severities:
        said.append(f"{severities.count(Severity.INFO)} to know")
    return ", ".join(said) or "no findings"
