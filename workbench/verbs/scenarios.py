"""Scenarios: a program as a scenario has it, and what was tried on sliders kept as a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from workbench.program.base import Text
from workbench.program.designs import Design
from workbench.program.kinds import kind_of_id
from workbench.program.program import Program
from workbench.program.scenarios import Scenario
from workbench.store.git import Author
from workbench.store.overriding import overridden
from workbench.verbs.adding import new_file, new_id
from workbench.verbs.saving import Outcome, save_texts

_TITLE = TypeAdapter(Text)


def overrides_of(program: Program, scenario: str | None) -> dict[str, Any]:
    """What a scenario sets; nothing for None, which is the plan, and for a scenario that is not there."""
    found = program.get(scenario, Scenario)
    return dict(found.overrides) if found else {}


def in_scenario(program: Program, scenario: str | None) -> Program:
    """The program as a scenario has it. Raises OverrideError when the scenario no longer fits the program."""
    return overridden(program, overrides_of(program, scenario))


def touches(scenario: Scenario, design: Design) -> bool:
    """Whether a scenario can change a design: it sets something other than fields of other designs and streams."""
    own = {design.id, design.stream}
    named = {path.partition(".")[0] for path in scenario.overrides}
    return any(one in own or _kind(one) not in ("design", "stream") for one in named)


def _kind(item_id: str) -> str | None:
    kind = kind_of_id(item_id)
    return kind.name if kind else None


def draft(program: Program, title: str, notes: str, overrides: Mapping[str, Any]) -> Scenario:
    """A new scenario with those overrides. Raises ValueError, saying the mend, when it would say nothing."""
    if not overrides:
        raise ValueError("Nothing differs from the plan; move a slider first, then save what it shows.")
    try:
        named = _TITLE.validate_python(title)
    except ValidationError:
        raise ValueError("A scenario needs a title; say in a few words what would be different.") from None
    said = {"notes": notes.strip()} if notes.strip() else {}
    made = {"id": new_id("scenario", named, program.items), "kind": "scenario", "title": named, **said}
    return Scenario.model_validate({**made, "overrides": dict(overrides)})


def save_scenario(program_dir: Path, scenario: Scenario, author: Author) -> Outcome:
    """Commit a new scenario as a file of its own."""
    return save_texts(program_dir, [new_file(scenario)], author, f"Add scenario {scenario.title}")
