"""The story of the example: each of its moments is seen on its day, and nothing is said of its mended twin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.store.programs import git
from workbench.program.program import Program
from workbench.store.loader import assemble, load
from workbench.store.resources import example_dir
from workbench.store.story import chapters, mended
from workbench.verbs.check import check
from workbench.verbs.init import init
from workbench.verbs.render.replay import render
from workbench.verbs.replay import Replayed, replay, replay_of_the_example
from workbench.verbs.trouble import Trouble


def by_items(program: Program) -> dict[str, object]:
    return {item: one.model_dump() for item, one in program.items.items()}


@pytest.mark.parametrize("n", range(1, 25))
def test_a_moment_fires_on_its_day_and_its_twin_does_not(n: int) -> None:
    [moment] = [one for one in replay_of_the_example() if one.n == n]
    assert moment.expected
    assert moment.fired
    assert not moment.twin_fired
    assert moment.told
    assert moment.could_have_been_known_on <= moment.date


def test_what_was_known_long_before_is_told_so() -> None:
    known = {one.n: one.months_gained for one in replay_of_the_example()}
    assert known[15] > 12
    assert known[18] > 12
    assert known[21] == 0, "the gap shows with the first snapshot that holds volume, table and budget"


def test_every_day_of_it_and_every_twin_can_be_read() -> None:
    for chapter in chapters():
        assert not assemble(chapter.folder).faults, chapter.moment.date
        assert not assemble(mended(chapter.folder, chapter.moment.mend)).faults, chapter.moment.date


def test_the_shipped_example_is_the_story_on_its_day() -> None:
    example = load(example_dir())
    assert example.plan is not None
    [told] = [one for one in chapters() if one.moment.date == example.plan.as_of]
    assert by_items(assemble(told.folder)) == by_items(example)


def test_its_history_in_git_says_the_same(tmp_path: Path) -> None:
    program = init(tmp_path / "p", "edge-analytics", history=True).program
    assert git(program, "status", "--porcelain") == ""
    told = git(program, "log", "--reverse", "--grep=^Moment: ", "--format=%ad", "--date=short").splitlines()
    assert told == [one.moment.date.isoformat() for one in chapters()]
    assert "Maya Lindqvist" in git(program, "log", "--format=%an")
    said = git(program, "log", "--diff-filter=A", "--format=%an", "--", "acknowledgements")
    assert set(said.splitlines()) == {"Edwin Halloran", "Rashid Amari", "Leif Aune", "Greta Nyholm"}
    assert "WB606" not in {one.code for one in check(program).findings}
    found, shipped = replay(program), replay_of_the_example()

    def facts(one: Replayed) -> tuple[object, ...]:
        return one.n, one.date, one.fired, one.twin_fired, one.could_have_been_known_on, one.told

    assert [facts(one) for one in found] == [facts(one) for one in shipped]
    told = json.loads(render(found, "json"))["moments"][0]
    assert {"n", "date", "expected", "fired", "findings", "twin_fired", "could_have_been_known_on"} <= told.keys()


def test_a_program_of_another_story_has_nothing_to_replay(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no moments to replay"):
        replay(init(tmp_path / "p").program)


def test_only_an_example_has_a_history(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="--example"):
        init(tmp_path / "p", history=True)
    assert not (tmp_path / "p").exists()
