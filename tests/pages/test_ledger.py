"""The page of the ledger: the widest gap stands first, and what is asked or frozen there is a commit."""

from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import OpenPage, words_of
from tests.pages.test_acknowledgements import joined
from workbench.program.ledger import Ledger
from workbench.store.loader import load

PAGE = "ledger.py"


def test_the_ten_times_cannot_be_missed(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    assert "needs ten times the nodes granted: somebody has to decide" in words_of(at)
    assert len(at.get("vega_lite_chart")) == 1
    assert at.dataframe[0].value["design"].tolist()[0] == "DES-inhouse-cubes"


def test_what_is_asked_and_frozen_is_kept(open_page: OpenPage, program_dir: Path) -> None:
    joined(program_dir)
    at = open_page(PAGE, line="DES-inhouse-cubes")
    at.number_input(key="ask nodes DES-inhouse-cubes").set_value(160.0)
    at.get_by_key("FormSubmitter:ask DES-inhouse-cubes-Ask").click().run()
    assert not at.exception
    [entry] = load(program_dir).all(Ledger)
    assert entry.asked is not None
    assert (entry.asked.nodes, entry.asked.by) == (160.0, "PER-tove-example")
    at.button(key="freeze DES-inhouse-cubes").click().run()
    assert not at.exception
    [entry] = load(program_dir).all(Ledger)
    assert len(entry.estimates) == 1
    assert "frozen estimate still holds" in at.dataframe[0].value["stands"].tolist()[0]
    at.button(key="sign DES-inhouse-cubes").click().run()
    assert "Nothing is proposed about the gap" in at.error[0].value.replace("\\", "")
