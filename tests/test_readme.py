"""The README tells the truth: its commands run, in order, and print the lines it shows."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.truth import REPOSITORY
from workbench.cli.main import workbench

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sessions() -> list[tuple[str, int, list[str]]]:
    """Each command of the README with its exit code and the lines that it must print."""
    found: list[tuple[str, int, list[str]]] = []
    for block in CONSOLE.findall(README):
        for line in block.splitlines():
            if line.startswith("$ "):
                command, _, comment = line[2:].partition("   # exit ")
                found.append((command, int(comment or 0), []))
            else:
                found[-1][2].append(line)
    return found


def squeezed(text: str) -> str:
    return re.sub(r"[ \t]+", " ", text)


def test_the_commands_of_the_readme_print_what_it_shows(tmp_path: Path) -> None:
    folder = tmp_path
    assert len(sessions()) > 5
    for command, code, lines in sessions():
        words = shlex.split(command)
        if words[0] == "cd":
            folder /= words[1]
            continue
        assert words[0] == "workbench"
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=folder, capture_output=True, text=True, check=False,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(REPOSITORY), "HOME": str(tmp_path)},
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        for line in lines:
            assert squeezed(line) in squeezed(done.stdout), f"{command} does not print {line!r}"


def test_every_command_is_in_the_readme() -> None:
    for name in workbench.commands:
        assert f"`workbench {name} " in README


@pytest.mark.parametrize("path", re.findall(r"`((?:workbench|data|requirements|\.streamlit)/[a-z_./]*)`", README))
def test_every_place_that_the_readme_names_exists(path: str) -> None:
    assert (REPOSITORY / path).exists()


def test_every_setting_is_in_the_readme() -> None:
    sources = [*(REPOSITORY / "workbench").rglob("*.py"), REPOSITORY / "Makefile"]
    named = {
        name for source in sources for name in re.findall(r"WORKBENCH_[A-Z_]+", source.read_text(encoding="utf-8"))
    }
    assert named
    for name in named:
        assert f"`{name}`" in README
