"""The page of decisions: what waits stands first with its options and costs; taken and taken back, each a commit."""

from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import OpenPage, words_of
from tests.pages.test_acknowledgements import joined
from workbench.program.governance import Decision
from workbench.store.loader import load

PAGE, GAP = "decisions.py", "DEC-ten-times-gap"


def gap(folder: Path) -> Decision:
    found = load(folder).get(GAP, Decision)
    assert found is not None
    return found


def test_what_waits_stands_first_with_what_each_option_costs(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    said = words_of(at)
    assert at.subheader[0].value.startswith("1 decision is open; the next is The ten")
    assert "It takes 15 nodes and $21,000 a month, $25,000 less than to do nothing." in said
    assert at.header[0].value.replace("\\", "") == "The ten-times gap"
    assert "Nobody wrote down why." in said, "of the no to Druid"


def test_a_decision_is_taken_and_taken_back(open_page: OpenPage, program_dir: Path) -> None:
    joined(program_dir)
    at = open_page(PAGE, decision=GAP)
    at.radio(key=f"option {GAP}").set_value("raise_the_limit")
    at.get_by_key(f"FormSubmitter:decide {GAP}-Decide").click().run()
    assert "needs a reason" in at.error[0].value
    at.text_area(key=f"reason {GAP}").set_value("The sponsor *pays*.")
    at.get_by_key(f"FormSubmitter:decide {GAP}-Decide").click().run()
    assert not at.exception
    assert (gap(program_dir).chosen, gap(program_dir).reason) == ("raise_the_limit", "The sponsor *pays*.")
    at.text_area(key=f"because {GAP}").set_value("She does not.")
    at.get_by_key(f"FormSubmitter:take back {GAP}-Take it back").click().run()
    assert not at.exception
    assert gap(program_dir).status == "open"
    assert "by Tove Example: She does not." in words_of(at)
