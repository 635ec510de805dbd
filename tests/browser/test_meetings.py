"""Each of the three meetings, start to finish, by two people at once, in two browsers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import acting
from tests.browser.conftest import EXAMPLE, Visit
from tests.serving import free_port, running, serve_command
from workbench.program.governance import Decision
from workbench.program.learning import Action, PostMortem
from workbench.program.reviews import Review
from workbench.store.loader import load
from workbench.verbs.init import init

pytestmark = pytest.mark.browser


def unseen(page: Page, name: str) -> None:
    """Take no picture."""


@pytest.fixture(scope="module")
def program_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example on a machine whose git knows nobody, so that everybody signs for themselves."""
    return init(tmp_path_factory.mktemp("meetings") / "plan", EXAMPLE).program


@pytest.fixture(scope="module")
def address(program_dir: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
        patch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
        port = free_port()
        with running(serve_command(program_dir, port), port, program_dir.parent.parent) as url:
            yield url


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def test_a_planning_review(visit: Visit, program_dir: Path) -> None:
    acting.planning_review(visit().open("/agenda"), visit().open("/agenda"), unseen)
    program = load(program_dir)
    assert program.faults == ()
    review = program.get("REV-2026-11-16-planning-review", Review)
    assert review is not None
    assert review.status == "closed"
    assert [point.words for point in review.points[:2]] == [
        "We show networks in place of hosts.", "He takes it back once there is an end date.",
    ]  # fmt: skip
    decision = program.get("DEC-ten-times-gap", Decision)
    assert decision is not None
    assert decision.chosen == "change_the_shape"
    assert git(program_dir, "tag", "--list") == review.baseline
    authors = git(program_dir, "log", "--format=%an").splitlines()
    assert {"Anika Rao", "Callum Reyes"} <= set(authors)
    assert git(program_dir, "status", "--porcelain") == ""


def test_a_budget_what_if_session(visit: Visit, program_dir: Path) -> None:
    acting.what_if_session(visit().open("/whatif"), visit().open("/whatif"), unseen)
    assert git(program_dir, "log", "-1", "--format=%an: %s") == "Callum Reyes: Add scenario More events than planned"


def test_a_post_mortem(visit: Visit, program_dir: Path) -> None:
    acting.post_mortem(visit().open("/post-mortem"), visit().open("/"), unseen)
    program = load(program_dir)
    assert program.faults == ()
    [sheet] = program.all(PostMortem)
    assert sheet.went_well == ["An engineer answered the phone."]
    assert sheet.engineering_design == ["Jobs by hand, each with its own sums."]
    action = program.get("ACT-totals-and-parts-are-compared-before", Action)
    assert action is not None
    assert (action.owner, action.systemic, action.status) == ("PER-piotr-zielak", True, "done")
    assert git(program_dir, "status", "--porcelain") == ""
