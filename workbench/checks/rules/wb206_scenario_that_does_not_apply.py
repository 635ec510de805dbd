"""WB206: a scenario overrides fields that there are, by values that they take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.overrides import OverrideError
from workbench.program.program import Program
from workbench.program.scenarios import Scenario
from workbench.store.overriding import overridden


def look(context: Context) -> Iterator[Breach]:
    """Scenarios whose overrides the program refuses; those of unreadable items are not judged."""
    program = context.program
    for scenario in program.all(Scenario):
        judged = {path: value for path, value in scenario.overrides.items() if not _is_of_unreadable(program, path)}
        refusal = _refusal(program, judged)
        if refusal is not None:
            alone = next((path for path, value in judged.items() if _refusal(program, {path: value})), None)
            field = ("overrides",) if alone is None else ("overrides", alone)
            yield Breach(scenario.id, field, f"{scenario.id} does not apply: {refusal}")


def _is_of_unreadable(program: Program, path: str) -> bool:
    return path.partition(".")[0] in program.unreadable


def _refusal(program: Program, overrides: Mapping[str, Any]) -> str | None:
    try:
        overridden(program, overrides)
    except OverrideError as error:
        return str(error)
    return None


RULE = Rule(
    code="WB206",
    title="Scenario that does not apply",
    family="budget",
    severity=Severity.ERROR,
    why="A scenario that nobody can open is missed in the meeting that it was written for.",
    hint="Name an item, a field of it and a value that it takes, or take the line out.",
    wrong="""\
id: SCN-flood
kind: scenario
title: A flood
overrides:
  STR-edge.events_per_day: -1
""",
    right="""\
id: SCN-flood
kind: scenario
title: A flood
overrides:
  STR-edge.events_per_day: 4e8
""",
    look=look,
)
