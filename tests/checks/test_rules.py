"""Every rule fires on its wrong example, at the line it is about, and on the right one nothing is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.checks.sample import sample_with, write_item
from workbench.checks.page import page
from workbench.checks.registry import rule, rules
from workbench.checks.rule import Rule
from workbench.program.edits import Edit
from workbench.program.finding import Finding
from workbench.store.loader import load
from workbench.verbs.check import check_program

TODAY = dt.date(2027, 1, 15)

PLACES = {
    "WB103": ("milestones/MS-beta.yaml", 5),
    "WB104": ("milestones/MS-pipeline.yaml", 6),
    "WB105": ("milestones/MS-launch.yaml", 5),
    "WB106": ("functional/FR-devices.yaml", 10),
    "WB107": ("functional/FR-top-countries.yaml", 6),
    "WB201": ("designs/DES-narrow.yaml", 7),
    "WB204": ("designs/DES-columns.yaml", 4),
    "WB205": ("designs/DES-columns.yaml", 9),
    "WB206": ("scenarios/SCN-flood.yaml", 5),
    "WB301": ("functional/FR-devices.yaml", 10),
    "WB302": ("functional/FR-visitors.yaml", 10),
    "WB303": ("functional/FR-top-countries.yaml", 10),
    "WB403": ("spikes/SPK-stream.yaml", 7),
    "WB406": ("milestones/MS-schema.yaml", 4),
    "WB407": ("milestones/MS-launch.yaml", 6),
    "WB408": ("milestones/MS-launch.yaml", 6),
}


def found(program: Path, code: str | None = None, history: Sequence[Edit] = ()) -> list[Finding]:
    findings = check_program(load(program), TODAY, edits=lambda: history).findings
    return [finding for finding in findings if code in (None, finding.code)]


def test_the_sample_is_sound(tmp_path: Path) -> None:
    assert found(sample_with(tmp_path)) == []


@pytest.mark.parametrize("one", rules(), ids=lambda one: one.code)
def test_the_wrong_example_fires(one: Rule, tmp_path: Path) -> None:
    findings = found(sample_with(tmp_path, one.wrong), one.code, one.history)
    assert len(findings) == 1
    finding = findings[0]
    assert (finding.severity, finding.why) == (one.severity, one.why)
    assert finding.item in finding.what
    if one.code in PLACES:
        path, line = PLACES[one.code]
        assert finding.path.endswith(path)
        assert finding.line == line


@pytest.mark.parametrize("one", rules(), ids=lambda one: one.code)
def test_on_the_right_example_nothing_is_said(one: Rule, tmp_path: Path) -> None:
    assert found(sample_with(tmp_path, one.right), history=one.history) == []


@pytest.mark.parametrize("one", rules(), ids=lambda one: one.code)
def test_the_page_holds_all_that_a_reader_needs(one: Rule) -> None:
    text = page(one)
    for part in (one.code, one.title, str(one.severity), one.why, one.hint, one.wrong.rstrip(), one.right.rstrip()):
        assert part in text
    assert one.look.__doc__ is not None
    assert one.hint.endswith(".")
    assert one.why.endswith(".")


def test_codes_are_unique_in_order_and_found_in_any_case() -> None:
    codes = [one.code for one in rules()]
    assert codes == sorted(set(codes))
    assert rule("wb101") is rules()[0]
    assert rule("WB999") is None


def test_every_rule_file_is_registered() -> None:
    folder = Path(__file__).parents[2] / "workbench" / "checks" / "rules"
    files = {path.stem[:5].upper() for path in folder.glob("wb*.py")}
    assert files == {one.code for one in rules()}


def test_a_link_to_an_unreadable_file_is_not_dangling_too(tmp_path: Path) -> None:
    program = sample_with(tmp_path)
    (program / "people" / "PER-ada.yaml").write_text("id: PER-ada\nkind: person\ntitle: [\n", encoding="utf-8")
    codes = [finding.code for finding in found(program)]
    assert "WB103" not in codes
    assert any(code.startswith("WB00") for code in codes)


@pytest.mark.parametrize("status", ["dropped", "shipped"])
def test_what_is_dropped_is_left_alone_and_what_is_shipped_is_not(status: str, tmp_path: Path) -> None:
    program = sample_with(tmp_path)
    question = "id: FR-old\nkind: functional\ntitle: Old\nquestion: Anything?\naudience: internal\npriority: 9\n"
    write_item(program, f"{question}status: {status}\n")
    expected = set() if status == "dropped" else {"WB101", "WB102", "WB504"}
    assert {finding.code for finding in found(program)} == expected


def test_a_person_who_leaves_tomorrow_is_still_an_owner(tmp_path: Path) -> None:
    program = sample_with(tmp_path)
    write_item(program, f"id: PER-ada\nkind: person\ntitle: Ada\nrole: Lead\nleft_on: {TODAY + dt.timedelta(days=1)}\n")
    assert found(program, "WB105") == []
    write_item(program, f"id: PER-ada\nkind: person\ntitle: Ada\nrole: Lead\nleft_on: {TODAY}\n")
    assert {finding.item for finding in found(program, "WB105")} >= {"STR-edge", "DES-columns", "BUD-2027"}


def test_counting_a_personal_column_in_public_is_fine_and_ranking_it_is_not(tmp_path: Path) -> None:
    program = sample_with(tmp_path)
    question = (program / "functional" / "FR-countries.yaml").read_text(encoding="utf-8")
    for function, expected in (("distinct", 0), ("top", 1)):
        measure = f"measures: [{{name: visitors, function: {function}, column: client_ip, exact: false}}]"
        write_item(program, question.replace("measures: [{name: requests, function: count}]", measure))
        assert len(found(program, "WB302")) == expected


def test_the_gap_names_factor_probability_and_who_is_missing(tmp_path: Path) -> None:
    budget = (
        "id: BUD-2027\nkind: budget\ntitle: B\nstarts_on: 2027-01-01\nends_on: 2027-12-31\nnodes: 1\nowner: PER-ada\n"
    )
    finding = found(sample_with(tmp_path, budget), "WB202")[0]
    for words in ("times the 1 granted", "p50", "probability 0.00", "0.8", "engineering or finance"):
        assert words in finding.what


def test_only_designs_that_the_plan_rests_on_are_held_to_the_budget(tmp_path: Path) -> None:
    program = sample_with(tmp_path, rule("WB202").wrong)
    design = (program / "designs" / "DES-columns.yaml").read_text(encoding="utf-8")
    plan = (program / "program.yaml").read_text(encoding="utf-8")
    write_item(program, design.replace("status: under_work", "status: proposed"))
    assert len(found(program, "WB202")) == 1
    write_item(program, plan.replace("chosen_design: DES-columns\n", ""))
    assert found(program, "WB202") == []


def test_a_circle_is_told_once_with_its_way_round(tmp_path: Path) -> None:
    findings = found(sample_with(tmp_path, rule("WB104").wrong), "WB104")
    assert [finding.what for finding in findings] == [
        "MS-pipeline depends on itself: MS-pipeline -> MS-schema -> MS-pipeline"
    ]


@pytest.mark.parametrize(("days_before", "fires"), [(15, False), (14, True), (0, True), (-1, False)])
def test_a_launch_needs_verified_data_in_its_last_two_weeks(days_before: int, fires: bool, tmp_path: Path) -> None:
    due_on = TODAY + dt.timedelta(days=days_before)
    launch = f"id: MS-launch\nkind: milestone\ntitle: L\nowner: PER-ada\nlaunch: true\ndue_on: {due_on}\n"
    assert bool(found(sample_with(tmp_path, launch), "WB408")) is fires


def test_a_failed_verification_verifies_nothing(tmp_path: Path) -> None:
    right = rule("WB408").right
    assert found(sample_with(tmp_path, right.replace("passed: true", "passed: false")), "WB408")


def test_a_run_speaks_for_no_other_checks_than_its_own(tmp_path: Path) -> None:
    right = rule("WB505").right
    assert found(sample_with(tmp_path, right.replace("table: figures", "table: others")), "WB506")
