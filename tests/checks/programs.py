"""Other people's programs: each one file of items, with the day it is looked at and who committed what when."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.program.kinds import PROGRAM_FILE, kind_of_id
from workbench.program.verifications import Verification
from workbench.store.git import Author
from workbench.store.loader import load
from workbench.store.strict_yaml import parse
from workbench.verbs.acknowledging import Said, acknowledge

FOLDER = Path(__file__).parents[1] / "data" / "programs"
_PART = re.compile(r"^---\n", re.MULTILINE)


def names(sort: str) -> list[str]:
    """The programs of a sort, `clean` or `faulty`."""
    return sorted(path.stem for path in (FOLDER / sort).glob("*.yaml"))


def described(sort: str, name: str) -> tuple[dict[str, Any], list[str]]:
    """What a program's file says before its items, and the items as written."""
    head, *items = _PART.split((FOLDER / sort / f"{name}.yaml").read_text(encoding="utf-8"))
    data = parse(head).data
    assert isinstance(data, dict)
    return data, items


def build(folder: Path, items: Sequence[str], commits: Sequence[Mapping[str, Any]] = ()) -> Path:
    """The items as files below `folder`, in a git repository of their own where there are commits."""
    program = folder / "requirements"
    waiting = {item: write(program, item, text) for text in items for item in [id_of(text)]}
    _fill_in(program, waiting)
    if commits:
        git(folder, "init", "--quiet", "--initial-branch=main")
    for one in commits:
        picked = list(waiting) if one["items"] == "rest" else one["items"]
        commit(folder, one["author"], one["on"], [waiting.pop(item) for item in picked], int(one.get("again", 0)))
    return program


def spoil(folder: Path, head: Mapping[str, Any], added: Sequence[str]) -> Path:
    """The program that a faulty one is made from, with all that its file says was done to it."""
    clean, items = described("clean", head["from"])
    planned = {} if "then" in head else head.get("change", {})
    kept = [_changed(text, planned.get(id_of(text), ())) for text in items if id_of(text) not in head.get("leave", ())]
    if "then" not in head:
        return build(folder, [*kept, *added])
    program = build(folder, kept, clean["git"])
    for one in head.get("acknowledged", ()):
        name, _, email = one["by"].rstrip(">").partition(" <")
        acknowledge(program, load(program), Said(one["item"], "agree", None, clean["today"]), Author(name, email))
    git(folder, "reset", "--quiet", "--hard")
    paths = {item: program.parent / source.path for item, source in load(program).sources.items()}
    paths |= {id_of(text): write(program, id_of(text), text) for text in added}
    _put(paths, head.get("change", {}))
    for one in head["then"]:
        _put(paths, one.get("put", {}))
        for item in one.get("delete", ()):
            paths[item].unlink()
        commit(folder, one["author"], one["on"], [paths[item] for item in one["items"]])
    return program


def _put(paths: Mapping[str, Path], changes: Mapping[str, Any]) -> None:
    for item, edits in changes.items():
        paths[item].write_text(_changed(paths[item].read_text(encoding="utf-8"), edits), encoding="utf-8")


def _changed(text: str, edits: Sequence[Sequence[str]]) -> str:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def write(program: Path, item: str, text: str) -> Path:
    """Write an item to the file that its id calls for."""
    kind = kind_of_id(item)
    assert kind is not None or item.startswith("PRG-")
    path = program / (kind.path_of(item) if kind else PROGRAM_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def commit(folder: Path, author: str, day: object, paths: Sequence[Path], again: int = 0) -> None:
    """Commit some files in somebody's name on a day, and `again` as often with a comment more in the first of them."""
    for number in range(again + 1):
        if number:
            paths[0].write_text(paths[0].read_text(encoding="utf-8") + f"# seen {number}\n", encoding="utf-8")
        git(folder, "add", *map(str, paths))
        git(folder, "commit", "--quiet", "--message", "Plan", "--author", author, "--date", f"{day}T10:00:00Z")


def git(folder: Path, *arguments: str) -> str:
    """What a git command prints, run by somebody with no settings of their own."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-c", "user.name=Robot", "-c", "user.email=robot@example.org", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


def id_of(text: str) -> str:
    """The id of an item as written."""
    data = parse(text).data
    assert isinstance(data, dict)
    return str(data["id"])


def _fill_in(program: Path, paths: Mapping[str, Path]) -> None:
    """Put the hash of its checks where a run's is all zeros, as the command would have."""
    for one in load(program).all(Verification):
        path = paths[one.id]
        path.write_text(path.read_text(encoding="utf-8").replace("0" * 64, one.asked), encoding="utf-8")
