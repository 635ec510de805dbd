"""A private copy of the example in a git repository of its own, and pages on it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from workbench.pages import FRONT_PAGE
from workbench.store.resources import example_dir
from workbench.verbs.serve import PROGRAM_VARIABLE

OpenPage = Callable[..., AppTest]


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit_all(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


@pytest.fixture
def program_dir(tmp_path: Path) -> Path:
    """The example program, committed by an invented author."""
    folder = tmp_path / "requirements"
    shutil.copytree(example_dir(), folder)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "config", "user.name", "Tove Example")
    git(tmp_path, "config", "user.email", "tove@example.org")
    commit_all(tmp_path, "Start the program")
    return folder


@pytest.fixture
def open_page(program_dir: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Opens a page of the app on the copy, with query parameters."""
    config.set_option("client.showErrorDetails", "full")
    monkeypatch.setenv(PROGRAM_VARIABLE, str(program_dir))

    def opened(page: str = "overview.py", **parameters: str) -> AppTest:
        at = AppTest.from_file(str(FRONT_PAGE), default_timeout=60)
        for name, value in parameters.items():
            at.query_params[name] = value
        at.run()
        if page != "overview.py":
            at.switch_page(page).run()
        assert not at.exception, at.exception[0].message
        return at

    return opened


def words_of(at: AppTest) -> str:
    """All that a page says in text, one element a line."""
    kinds = ("title", "header", "subheader", "text", "markdown", "caption", "error", "warning", "info", "success")
    said = "\n".join(str(element.value) for kind in kinds for element in getattr(at, kind))
    return said.replace("\\", "")
