"""Hold commits to the rules: a hook of git that refuses what brings a new finding."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import workbench
from workbench.store.git import Repository
from workbench.verbs.trouble import Trouble

_OURS = "# Written by `workbench hook`: refuses a commit that brings a new finding; `git commit --no-verify` passes by."

_HOOK = """\
#!/bin/sh
{ours}
git rev-parse --quiet --verify HEAD >/dev/null || exit 0
exec {python} -P -m {package} check {program} --since HEAD
"""


def hook(program: Path) -> Path:
    """Write the hook into the repository of a program, and say where it stands.

    Raises Trouble outside git, and where a hook of somebody else stands already.
    """
    repository = Repository.around(program)
    if repository is None:
        raise Trouble(f"{program} is in no git repository; `workbench init` makes one.")
    file = Path(repository.text("rev-parse", "--path-format=absolute", "--git-path", "hooks/pre-commit"))
    if file.exists() and _OURS not in file.read_text(encoding="utf-8", errors="replace"):
        raise Trouble(f"{file} exists and is not ours; add `workbench check PROGRAM --since HEAD` to it.")
    file.parent.mkdir(parents=True, exist_ok=True)
    words = {"python": sys.executable, "program": str(program.resolve())}
    quoted = {name: shlex.quote(word) for name, word in words.items()}
    file.write_text(_HOOK.format(ours=_OURS, package=workbench.__name__, **quoted), encoding="utf-8")
    file.chmod(0o755)
    return file
