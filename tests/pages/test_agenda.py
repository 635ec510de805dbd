from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.pages.conftest import OpenPage, git, words_of
from workbench.program.reviews import Review
from workbench.store.loader import load
from workbench.verbs.blanks import blanks

PAGE = "agenda.py"
REVIEW = "REV-2026-11-16-planning-review"


def test_the_agenda_is_drawn_and_walked(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    assert "points to go through" in at.subheader[0].value
    assert len(at.get("vega_lite_chart")) == 1
    first = at.subheader[1].value
    at.button(key="Next").click().run()
    assert not at.exception
    assert at.subheader[1].value != first
    at.button(key="Previous").click().run()
    assert at.subheader[1].value == first


def test_a_point_leads_to_the_page_that_says_more(open_page: OpenPage) -> None:
    at = open_page(PAGE, point="wb501_CON_data_quality")
    assert "Every concern and its clock" in [link.proto.label for link in at.get("page_link")]


def test_a_point_has_an_address(open_page: OpenPage) -> None:
    at = open_page(PAGE, point="decision_DEC_ten_times_gap")
    assert "ten times the nodes" in at.subheader[1].value


def test_a_review_is_begun_recorded_and_closed(open_page: OpenPage, program_dir: Path) -> None:
    at = open_page(PAGE)
    at.multiselect(key="attendees").set_value(["PER-anika-rao"])
    at.get_by_key("FormSubmitter:begin-Begin").click().run()
    assert not at.exception
    review = load(program_dir).get(REVIEW, Review)
    assert review is not None
    assert review.attendees == ["PER-anika-rao"]
    assert f"0 of {len(review.points)} points" in words_of(at)
    name = review.points[0].name
    at.text_area(key=f"said {name}").set_value("Show the network in place of the host.")
    at.get_by_key(f"FormSubmitter:record {name}-Record").click().run()
    assert not at.exception
    assert f"1 of {len(review.points)} points" in words_of(at)
    assert "Show the network in place of the host." in words_of(at)
    at.selectbox(key="point").set_value(review.points[1].name).run()
    name = review.points[1].name
    at.radio(key=f"outcome {name}").set_value("action")
    at.get_by_key(f"FormSubmitter:record {name}-Record").click().run()
    assert "by no day is not done" in at.error[0].value
    at.text_area(key="summary").set_value("We hide the hosts.")
    at.get_by_key("FormSubmitter:close-Close and name the baseline").click().run()
    assert not at.exception
    assert "the plan as it is now is baseline/2026-11-16" in words_of(at)
    assert git(program_dir, "tag", "--list") == "baseline/2026-11-16"
    assert "Not gone through" in words_of(at)


def test_a_decision_shows_its_options_and_is_taken_for_a_reason(open_page: OpenPage, program_dir: Path) -> None:
    at = open_page(PAGE, point="decision_DEC_ten_times_gap")
    at.get_by_key("FormSubmitter:begin-Begin").click().run()
    assert "$25,000 less than to do nothing" in words_of(at)
    name = "decision_DEC_ten_times_gap"
    at.radio(key=f"option {name}").set_value("change_the_shape")
    at.get_by_key(f"FormSubmitter:decide {name}-Decide").click().run()
    assert "needs a reason" in at.error[0].value
    at.text_area(key=f"reason {name}").set_value("It fits.")
    at.get_by_key(f"FormSubmitter:decide {name}-Decide").click().run()
    assert not at.exception
    assert "Deciding again needs a reason" in words_of(at)
    assert "chosen: change_the_shape" in (program_dir / "decisions" / "DEC-ten-times-gap.yaml").read_text()


def test_blanks_are_filled_in_the_table(open_page: OpenPage, program_dir: Path) -> None:
    at = open_page(PAGE)
    editor = f"fill {hash(tuple(blanks(load(program_dir))))}"
    cells = {"supplier": "Data engineering", "due_on": "2027-02-01"}
    at.session_state[editor] = {"edited_rows": {0: cells}, "added_rows": [], "deleted_rows": []}
    at.run()
    [save] = [one for one in at.button if one.label == "Save what was filled in"]
    save.click().run()
    assert not at.exception
    text = (program_dir / "functional" / "FR-public-mobile-devices.yaml").read_text(encoding="utf-8")
    assert "supplier: TEAM-data-engineering" in text
    assert f"due_on: {dt.date(2027, 2, 1)}" in text.partition("missing:")[2]
    assert git(program_dir, "log", "-1", "--format=%s") == "Fill in what is missing of FR-public-mobile-devices"
