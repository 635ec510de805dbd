from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import OpenPage, git, words_of
from workbench.program.learning import Action, PostMortem
from workbench.store.loader import load

PAGE = "post_mortem.py"
SHEET = "PM-wrong-sums-on-the-eve-of"


def test_the_page_opens_on_the_incident_that_nobody_looked_back_at(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    assert at.multiselect(key="items").value == ["INC-launch-eve"]
    assert "has waited 524 days" in at.subheader[0].value
    assert len(at.get("vega_lite_chart")) == 1
    assert "no check would have told anybody" in words_of(at)


def test_days_in_the_wrong_order_are_told(open_page: OpenPage) -> None:
    at = open_page(PAGE, **{"from": "2026-01-01", "to": "2025-01-01"})
    assert "comes after" in at.error[0].value


def test_a_sheet_is_begun_corrected_and_followed_by_an_action(open_page: OpenPage, program_dir: Path) -> None:
    at = open_page(PAGE)
    at.get_by_key("FormSubmitter:begin sheet-Begin").click().run()
    assert not at.exception
    sheet = load(program_dir).get(SHEET, PostMortem)
    assert sheet is not None
    [well] = [one for one in at.text_area if one.label == "What went well"]
    well.set_value("An engineer answered the phone.\n\nThe fix took one night.")
    [save] = [one for one in at.button if one.label == "Save the sheet"]
    save.click().run()
    assert not at.exception
    sheet = load(program_dir).get(SHEET, PostMortem)
    assert sheet is not None
    assert sheet.went_well == ["An engineer answered the phone.", "The fix took one night."]
    assert git(program_dir, "log", "-1", "--format=%s") == f"Write what went well of {SHEET}"
    [promise] = [one for one in at.button if one.label == "Promise it"]
    promise.click().run()
    assert "by no day is not done" in at.error[0].value
    at.text_input(key=f"action of {SHEET}").set_value("Compare totals every night")
    at.selectbox(key=f"action owner {SHEET}").set_value("Piotr Zielak")
    at.date_input(key=f"action due {SHEET}").set_value(load(program_dir).plan.as_of)  # type: ignore[union-attr]
    at.checkbox(key=f"systemic {SHEET}").set_value(True)
    [promise] = [one for one in at.button if one.label == "Promise it"]
    promise.click().run()
    assert not at.exception
    action = load(program_dir).get("ACT-compare-totals-every-night", Action)
    assert action is not None
    assert (action.owner, action.follows, action.systemic) == ("PER-piotr-zielak", SHEET, True)


def test_a_pre_mortem_keeps_silence(open_page: OpenPage, program_dir: Path) -> None:
    (program_dir / "people" / "PER-tove-example.yaml").write_text(
        "id: PER-tove-example\nkind: person\ntitle: Tove Example\nrole: Engineer\nemail: tove@example.org\n",
        encoding="utf-8",
    )
    git(program_dir, "add", "--all")
    git(program_dir, "commit", "--quiet", "--message", "Tove joins")
    at = open_page(PAGE, sort="pre-mortem", items="MS-customer-analytics")
    at.multiselect(key="writers").set_value(["PER-tove-example", "PER-anika-rao"])
    at.get_by_key("FormSubmitter:begin sheet-Begin").click().run()
    assert not at.exception
    assert "0 of 2 have written" in words_of(at)
    [lines] = [one for one in at.text_area if one.key.startswith("silent lines")]
    lines.set_value("The sums are wrong")
    [hand_in] = [one for one in at.button if one.label == "Hand in"]
    hand_in.click().run()
    assert "1 of 2 have written" in words_of(at)
    [show] = [one for one in at.button if one.label == "Show everybody's lines"]
    assert show.disabled
    [early] = [one for one in at.checkbox if one.label.startswith("Do not wait")]
    early.set_value(True).run()
    [show] = [one for one in at.button if one.label == "Show everybody's lines"]
    show.click().run()
    assert not at.exception
    assert "1 ways in which this fails" in words_of(at)


def test_the_program_is_held_against_its_vision(open_page: OpenPage) -> None:
    at = open_page(PAGE, items="PRG-edge-analytics")
    assert "1 of 17 questions of the vision" in words_of(at)


def test_actions_nag_and_are_proven(open_page: OpenPage, program_dir: Path) -> None:
    at = open_page("incidents.py")
    assert "0 of 2 actions are proven" in at.subheader[0].value
    at.selectbox(key="action").set_value("ACT-rerun-launch")
    at.get_by_key("FormSubmitter:prove-Prove it").click().run()
    assert "done without proof stays" in at.error[0].value
    at.text_input(key="proof").set_value("The article's figures add up.")
    at.get_by_key("FormSubmitter:prove-Prove it").click().run()
    assert not at.exception
    assert "1 of 2 actions are proven" in words_of(at)
    action = load(program_dir).get("ACT-rerun-launch", Action)
    assert action is not None
    assert action.proof is not None
