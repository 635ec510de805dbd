"""The page of concerns: what has waited longest stands first, and all about a doubt is done in place."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.pages.conftest import OpenPage, commit_all, git, words_of
from tests.pages.test_acknowledgements import joined
from workbench.program.concerns import Concern
from workbench.store.loader import load

PAGE = "concerns.py"


def concern(folder: Path, concern_id: str) -> Concern:
    found = load(folder).get(concern_id, Concern)
    assert found is not None
    return found


def test_the_longest_wait_stands_first_with_whom_it_is(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    assert "the oldest has waited for 374 working days, now with Dana Okafor" in words_of(at)
    assert len(at.get("vega_lite_chart")) == 1
    assert at.dataframe[0].value["what"].tolist()[0] == "How do we check data quality systematically?"
    assert "374 working days, now with Dana Okafor" in words_of(open_page())


def test_a_doubt_is_raised_answered_and_settled_by_who_raised_it(open_page: OpenPage, program_dir: Path) -> None:
    joined(program_dir)
    at = open_page(PAGE)
    at.text_input(key="doubt title").set_value("Peaks are *guesses*")
    at.selectbox(key="doubt owner").set_value("PER-callum-reyes")
    at.get_by_key("FormSubmitter:raise a concern-Raise it").click().run()
    assert not at.exception
    found = concern(program_dir, "CON-peaks-are-guesses")
    assert (found.title, found.raised_by) == ("Peaks are *guesses*", "PER-tove-example")
    at.selectbox(key="concern").set_value(found.id).run()
    at.text_area(key=f"answer words {found.id}").set_value("They are measured now.")
    at.get_by_key(f"FormSubmitter:answer {found.id}-Answer").click().run()
    assert concern(program_dir, found.id).status == "answered"
    at.button(key=f"settle {found.id}").click().run()
    assert not at.exception
    assert concern(program_dir, found.id).settled_by == "PER-tove-example"
    assert git(program_dir, "log", "-1", "--format=%s") == f"Tove Example takes for settled: {found.id}"


def test_who_did_not_raise_it_cannot_settle_it(open_page: OpenPage, program_dir: Path) -> None:
    joined(program_dir)
    at = open_page(PAGE, concern="CON-delivery")
    at.button(key="settle CON-delivery").click().run()
    assert "who alone can settle it" in at.error[0].value.replace("\\", "")
    assert concern(program_dir, "CON-delivery").status == "answered"


def test_an_empty_program_is_told_what_belongs_here(open_page: OpenPage, program_dir: Path) -> None:
    shutil.rmtree(program_dir / "concerns")
    commit_all(program_dir.parent, "Start without")
    assert "Nobody has raised one yet" in words_of(open_page(PAGE))
