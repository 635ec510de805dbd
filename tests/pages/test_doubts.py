from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import OpenPage, words_of

PAGE = "doubts.py"


def test_the_most_telling_doubt_stands_first(open_page: OpenPage) -> None:
    at = open_page(PAGE, design="DES-third-party")
    assert "cannot tell yet" in words_of(at).lower()
    shares = at.dataframe[0].value["variance_share"].tolist()
    assert shares[0] == max(shares)
    assert len(at.get("vega_lite_chart")) == 1
    assert [one.label for one in at.metric] == ["The budget holds", "Rests on guesses", "To know everything"]


def test_without_a_budget_there_is_nothing_to_doubt(open_page: OpenPage, program_dir: Path) -> None:
    design = program_dir / "designs" / "DES-druid.yaml"
    design.write_text(design.read_text().replace("budget: BUD-2027\n", ""))
    plan = program_dir / "program.yaml"
    plan.write_text(plan.read_text().replace("budget: BUD-2027\n", ""))
    at = open_page(PAGE, design="DES-druid")
    assert "has no budget to doubt" in at.info[-1].value.replace("\\", "")
