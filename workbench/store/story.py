"""The example's story: its moments read from data, and the files that a plan would have on each of its days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from workbench.program.differences import REMOVED
from workbench.program.finding import FieldPath
from workbench.program.kinds import BY_NAME
from workbench.program.schema import FOLDER
from workbench.program.story import Fields, Moment, Snapshot, State, Turn, snapshots, turned

from .edit import edit
from .files import Folder, SourceFile, blob_hash, read_folder
from .resources import data_dir, example_dir
from .strict_yaml import YamlFault, decode, parse
from .write_yaml import block

TRAILER = "Moment"
"""The line of a commit's message that says which day of the story it holds."""

_PREFIX = "requirements"
_ALGORITHM = "sha1"
_CLOCK = "as_of"


@dataclass(frozen=True)
class Chapter:
    """A moment and the files of the plan after it, as a folder that need not be on any disk."""

    moment: Moment
    folder: Folder


@cache
def moments() -> tuple[Moment, ...]:
    """The moments of the example's story, in the order of their days."""
    found = [
        Moment.model_validate(parse(path.read_text(encoding="utf-8")).data)
        for path in sorted((data_dir() / "story").glob("*.yaml"))
    ]
    return tuple(sorted(found, key=lambda one: one.date))


@cache
def chapters() -> tuple[Chapter, ...]:
    """The story day by day, each with the files that the plan then has."""
    example = read_folder(example_dir(), None)
    texts = {file.path: _text(file) for file in example.files}
    whole = state_of(example)
    [plan] = (fields for fields in whole.values() if fields["kind"] == "program")
    whole_on: dt.date = plan[_CLOCK]
    told = snapshots(moments(), whole, whole_on)
    return tuple(Chapter(one.moment, _folder(one, whole, texts if one.moment.date >= whole_on else {})) for one in told)


def voices(before: Chapter | None, chapter: Chapter) -> list[tuple[SourceFile, str]]:
    """The verdicts that a day brings, each with its person: nobody but they can have given it."""
    known = state_of(before.folder) if before else {}
    folder = f"{BY_NAME['acknowledgement'].folder}/"
    files = [file for file in chapter.folder.files if file.path.startswith(folder)]
    told = ((file, parse(_text(file)).data) for file in files)
    return [(file, fields["person"]) for file, fields in told if known.get(fields["id"]) != fields]


def mended(folder: Folder, turn: Turn) -> Folder:
    """The files of a plan after what would have mended it."""
    whole = state_of(read_folder(example_dir(), None))
    before = state_of(folder)
    after = turned(before, turn, whole)
    kept = {file.path: file for file in folder.files}
    files = tuple(
        kept[path] if before.get(item) == fields else _source(path, written(fields))
        for item, fields in sorted(after.items())
        if (path := _path(fields))
    )
    return replace(folder, files=files)


def state_of(folder: Folder) -> State:
    """The items of a folder as plain data by their ids. Raises YamlFault for a file that cannot be read."""
    data = (parse(_text(file)).data for file in folder.files)
    return {fields["id"]: fields for fields in data}


def written(fields: Fields) -> str:
    """An item as the text of its file, its fields in the order of its kind, its schema named first."""
    kind = BY_NAME[fields["kind"]]
    up = "../" if kind.folder else ""
    ordered = {name: fields[name] for name in kind.model.model_fields if name in fields}
    return f"# yaml-language-server: $schema={up}{FOLDER}/{kind.name}.json\n{block(ordered)}\n"


def companions(moment: Moment) -> Sequence[Path]:
    """The files of data that lie beside the items from this moment on, relative to the example's folder."""
    brought = [folder for one in moments() if one.date <= moment.date for folder in one.bring]
    found = (path for folder in brought for path in sorted((example_dir() / folder).rglob("*")))
    return [path.relative_to(example_dir()) for path in found if path.is_file()]


def _folder(one: Snapshot, whole: State, texts: dict[str, str]) -> Folder:
    files = []
    for item, fields in sorted(one.state.items()):
        path = _path(fields)
        text = _kept(texts[path], whole[item], fields) if path in texts else written(fields)
        files.append(_source(path, text))
    return Folder(prefix=_PREFIX, revision=None, files=tuple(files), faults=())


def _kept(text: str, before: Fields, after: Fields) -> str:
    """The example's own text with the fields that differ replaced, so that comments stay."""
    names = {*before, *after}
    edits: dict[FieldPath, Any] = {
        (name,): after.get(name, REMOVED) for name in names if before.get(name) != after.get(name)
    }
    return edit(text, edits)


def _path(fields: Fields) -> str:
    return BY_NAME[fields["kind"]].path_of(fields["id"])


def _source(path: str, text: str) -> SourceFile:
    content = text.encode()
    return SourceFile(path, blob_hash(content, _ALGORITHM), content)


def _text(file: SourceFile) -> str:
    if isinstance(file.content, YamlFault):
        raise file.content
    return decode(file.content)
