"""The hook of git lets stand what stood, and refuses what is new."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import workbench
from workbench.verbs.check import check
from workbench.verbs.hook import hook
from workbench.verbs.init import init
from workbench.verbs.trouble import Trouble


def commit(folder: Path) -> subprocess.CompletedProcess[str]:
    who = {f"GIT_{role}_{part}": "ada@example.com" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    who["PYTHONPATH"] = str(Path(workbench.__file__).parents[1])
    return subprocess.run(
        ["git", "commit", "--all", "--message", "Edit"], cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | who,
    )  # fmt: skip


def test_a_commit_that_brings_a_finding_is_refused_and_any_other_is_not(tmp_path: Path) -> None:
    program = init(tmp_path / "p", "edge-analytics").program
    assert hook(program).read_text().startswith("#!/bin/sh")
    spike = program / "spikes" / "SPK-top-n.yaml"
    was = spike.read_text()
    spike.write_text(was.replace("path_to_scale:", "notes:"))
    refused = commit(program)
    assert refused.returncode != 0
    assert "WB402" in refused.stdout + refused.stderr
    assert "WB202" not in refused.stdout, "what stood before is not told again"
    spike.write_text(f"# Another word.\n{was}")
    assert commit(program).returncode == 0
    assert check(program, since="HEAD~1").findings == []


def test_written_twice_it_is_the_same_and_another_hook_is_left_alone(tmp_path: Path) -> None:
    program = init(tmp_path / "p", "edge-analytics").program
    file = hook(program)
    assert hook(program) == file
    file.write_text("#!/bin/sh\nmake lint\n")
    with pytest.raises(Trouble, match="not ours"):
        hook(program)
    assert file.read_text() == "#!/bin/sh\nmake lint\n"


def test_outside_git_there_is_nothing_to_hook(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no git repository"):
        hook(tmp_path)
