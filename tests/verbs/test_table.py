from __future__ import annotations

import datetime as dt

import pytest

from workbench.program.governance import Acknowledgement
from workbench.program.program import Program
from workbench.program.requirements import Functional
from workbench.program.standing import Standing
from workbench.program.verifications import CheckRun, Run, Verification
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs import edit, table

TODAY = dt.date(2026, 11, 16)


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


def row(program: Program, item_id: str) -> table.Row:
    return next(one for one in table.rows(program, TODAY) if one.id == item_id)


def with_fields(program: Program, item_id: str, **fields: object) -> Program:
    return program.with_items({item_id: program.items[item_id].model_copy(update=fields)})


def test_rows_stand_in_priority_order_without_what_was_dropped(program: Program) -> None:
    rows = table.rows(program, TODAY)
    assert [one.priority for one in rows] == sorted(one.priority for one in rows)
    dropped = table.rows(with_fields(program, rows[0].id, status="dropped"), TODAY)
    assert rows[0].id not in {one.id for one in dropped}


def test_a_column_nobody_captures_is_the_missing_piece(program: Program) -> None:
    changed = with_fields(program, "FR-customer-traffic", missing=None, dimensions=["zone", "nowhere"])
    found = row(changed, "FR-customer-traffic")
    assert found.missing == "nowhere is not a column of STR-edge-http"
    assert "supplier" in found.blanks


def test_stale_verdicts_do_not_count_as_agreement_and_stale_blocks_do_as_blocks(program: Program) -> None:
    given = next(one for one in program.all(Acknowledgement) if one.verdict == "agree")
    against = given.model_copy(update={"verdict": "block"})

    def agreed(*verdicts: Standing) -> str | None:
        return next(one for one in table.rows(program, TODAY, verdicts) if one.id == given.item).agreed

    assert agreed() is None
    assert agreed(Standing(given, "holds"), Standing(given, "unbound")) == "2 agreed"
    assert agreed(Standing(given, "stale")) == "1 to an older version"
    assert agreed(Standing(given, "reworded"), Standing(against, "stale")) == "1 agreed, 1 against"


def test_each_question_says_where_its_data_stands(program: Program) -> None:
    assert row(program, "FR-public-mobile-devices").verified == "failed"
    assert row(program, "FR-customer-traffic").verified == "unverified"
    assert row(program, "NFR-exactness").verified == "failed"
    assert row(program, "NFR-retention").verified is None
    assert "Data is verified of none of " in table.sentence(table.rows(program, TODAY))


def test_a_passed_run_verifies_what_its_checks_protect(program: Program) -> None:
    checked = program.items["VER-launch-figures"]
    assert isinstance(checked, Verification)
    going = [CheckRun(id=one.id, passed=True) for one in checked.checks]
    run = Run(ran_on=TODAY, fingerprint="0" * 64, asked=checked.asked, passed=True, checks=going)
    changed = with_fields(program, checked.id, runs=[*checked.runs, run])
    assert row(changed, "FR-public-mobile-devices").verified == "verified"


def test_filters_narrow_together(program: Program) -> None:
    rows = table.rows(program, TODAY)
    public = table.matching(rows, table.Filter(audience="public", words="MOBILE devices"))
    assert [one.id for one in public] == ["FR-public-mobile-devices"]
    assert all(one.blanks for one in table.matching(rows, table.Filter(only_blanks=True)))
    nobody = table.matching(rows, table.Filter(owner=table.BLANKS["owner"]))
    assert nobody
    assert all(one.owner is None for one in nobody)


def test_every_written_field_has_its_line(program: Program) -> None:
    lines = table.field_lines(program, program.items["FR-customer-traffic"])
    text = (example_dir() / "functional" / "FR-customer-traffic.yaml").read_text().splitlines()
    for one in lines:
        name = one.field.rpartition(".")[2].partition("[")[0]
        assert name in text[one.location.line - 1], one


def test_links_are_told_in_both_directions(program: Program) -> None:
    found = table.neighbours(program, program.items["FR-customer-traffic"])
    assert ("STR-edge-http", True) in {(one.id, one.outward) for one in found}
    assert ("DES-inhouse-cubes", False) in {(one.id, one.outward) for one in found}


def filled_as_is(fields: list[edit.FormField]) -> dict[str, object]:
    return {one.name: "\n".join(one.value or []) if one.widget == "lines" else one.value for one in fields}


@pytest.mark.parametrize("kind", ["functional", "non-functional", "milestone", "spike", "stop-gap", "decision"])
def test_a_form_sent_as_it_came_changes_nothing(program: Program, kind: str) -> None:
    for item in [one for one in program.items.values() if one.kind == kind]:
        fields = edit.form_fields(program, item)
        assert edit.changes(fields, filled_as_is(fields)) == []


def test_clearing_the_missing_piece_takes_its_supplier_along(program: Program) -> None:
    item = next(one for one in program.all(Functional) if one.missing and one.missing.supplier)
    fields = edit.form_fields(program, item)
    found = edit.changes(fields, filled_as_is(fields) | {"missing.what": ""})
    assert [(one.path, one.after) for one in found] == [(("missing",), None)]


def test_a_required_field_must_not_be_blank(program: Program) -> None:
    fields = edit.form_fields(program, program.items["FR-customer-traffic"])
    found = edit.changes(fields, filled_as_is(fields) | {"question": " ", "owner": None})
    assert edit.blanks_that_must_not_be(fields, found) == ["Question"]
