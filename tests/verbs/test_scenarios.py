from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from workbench.program.designs import Design
from workbench.program.program import Program
from workbench.program.scenarios import Scenario
from workbench.store.git import Author
from workbench.store.loader import load
from workbench.verbs import scenarios
from workbench.verbs.init import init

AUTHOR = Author("Tove Example", "tove@example.org")
CUBES = "DES-inhouse-cubes"
SETS = {
    f"{CUBES}.tables.sources_by_day.dimensions": ["zone", "country"],
    f"{CUBES}.tables.sources_by_day.retention": {"hot_days": 30},
    f"{CUBES}.shard_key": None,
    "STR-edge-http.events_per_day": {"p5": 1e9, "p95": 3e9},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return init(tmp_path / "plan", "edge-analytics").program


@pytest.fixture
def program(folder: Path) -> Program:
    return load(folder)


def test_values_of_any_shape_come_back_from_a_commit(folder: Path, program: Program) -> None:
    made = scenarios.draft(program, "Fewer dimensions: 30 days", "Line one\nand two", SETS)
    outcome = scenarios.save_scenario(folder, made, AUTHOR)
    assert outcome.revision
    read = load(folder, at=outcome.revision).get(made.id, Scenario)
    assert read == made
    assert read.overrides == SETS
    status = subprocess.run(["git", "status", "--porcelain"], cwd=folder, check=True, capture_output=True, text=True)
    assert status.stdout == ""

    shown = scenarios.in_scenario(load(folder), made.id)
    design = shown.get(CUBES, Design)
    assert design is not None
    table = next(one for one in design.tables if one.name == "sources_by_day")
    assert table.model_dump()["dimensions"] == ["zone", "country"]
    assert table.retention.hot_days == 30
    assert design.shard_key is None


def test_a_title_taken_gets_a_number(folder: Path, program: Program) -> None:
    first = scenarios.draft(program, "More traffic", "", SETS)
    assert first.notes is None
    scenarios.save_scenario(folder, first, AUTHOR)
    assert scenarios.draft(load(folder), "More traffic", "", SETS).id == f"{first.id}-2"


def test_two_people_who_make_the_same_scenario_do_not_overwrite_each_other(folder: Path, program: Program) -> None:
    mine = scenarios.draft(program, "More traffic", "mine", SETS)
    theirs = scenarios.draft(program, "More traffic", "theirs", SETS)
    assert scenarios.save_scenario(folder, theirs, AUTHOR).revision
    assert scenarios.save_scenario(folder, mine, AUTHOR).revision is None
    kept = load(folder).get(mine.id, Scenario)
    assert kept is not None
    assert kept.notes == "theirs"


@pytest.mark.parametrize(("title", "sets", "said"), [("  ", SETS, "needs a title"), ("Much", {}, "Nothing differs")])
def test_a_scenario_that_says_nothing_is_refused_with_a_mend(
    program: Program, title: str, sets: dict[str, object], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        scenarios.draft(program, title, "", sets)


def test_a_scenario_of_another_design_touches_only_that_one(program: Program) -> None:
    narrow, attacks = (program.get(f"SCN-{name}", Scenario) for name in ("narrow-cubes", "attack-summer"))
    cubes, other = (program.get(name, Design) for name in (CUBES, "DES-clickhouse-rollups"))
    assert narrow and attacks and cubes and other
    assert scenarios.touches(narrow, cubes)
    assert not scenarios.touches(narrow, other)
    assert scenarios.touches(attacks, other)
