from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from workbench.program.finding import Finding, Severity
from workbench.program.program import Program
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs import overview, roadmap, watch

TODAY = dt.date(2026, 11, 16)


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


def finding(code: str, severity: Severity) -> Finding:
    return Finding(code, severity, None, "x.yaml", 1, 1, "", "", "")


def test_different_rules_come_before_the_same_rule_again() -> None:
    found = [finding("WB101", Severity.WARNING)] * 4 + [
        finding("WB202", Severity.ERROR),
        finding("WB301", Severity.INFO),
    ]
    first = overview.first_findings(found, 4)
    assert [one.code for one in first] == ["WB202", "WB101", "WB301", "WB101"]


def test_the_open_decision_with_the_nearest_date_is_asked_for(program: Program) -> None:
    ask = overview.decision_asked_for(program, TODAY)
    assert ask is not None
    assert (ask.id, ask.days_left) == ("DEC-ten-times-gap", 32)
    late = overview.decision_asked_for(program, dt.date(2027, 1, 1))
    assert late is not None
    assert overview.deadline(late) == "was due on 18 December 2026, 14 days ago"


def test_a_spike_runs_over_its_time_box_until_it_is_done(program: Program) -> None:
    bars = {bar.id: bar for bar in roadmap.bars(program, TODAY)}
    assert bars["SPK-flink"].overrun_until == TODAY
    done = program.items["SPK-flink"].model_copy(update={"status": "done"})
    after = {bar.id: bar for bar in roadmap.bars(program.with_items({done.id: done}), TODAY)}
    assert after["SPK-flink"].overrun_until is None


def test_spikes_stand_under_the_milestone_they_lead_to(program: Program) -> None:
    order = [bar.id for bar in roadmap.bars(program, TODAY)]
    for spike in (one for one in program.items.values() if one.kind == "spike" and one.leads_to):
        above = order[: order.index(spike.id)]
        assert any(milestone in above for milestone in spike.leads_to)
    assert len(order) == len(set(order))


def test_any_change_on_disk_changes_the_tree_state(tmp_path: Path) -> None:
    folder = tmp_path / "requirements"
    (folder / "functional").mkdir(parents=True)
    seen = [watch.tree_state(folder)]
    assert watch.tree_state(folder) == seen[0]
    (folder / "functional" / "FR-a.yaml").write_text("id: FR-a\n")
    seen.append(watch.tree_state(folder))
    (folder / "program.yaml").write_text("id: PRG-a\n")
    seen.append(watch.tree_state(folder))
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    seen.append(watch.tree_state(folder))
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *identity, "commit", "--quiet", "--allow-empty", "-m", "x"], cwd=tmp_path, check=True)
    seen.append(watch.tree_state(folder))
    (tmp_path / ".git" / "MERGE_HEAD").write_text("0" * 40)
    seen.append(watch.tree_state(folder))
    assert len(set(seen)) == len(seen)
