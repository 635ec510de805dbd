"""What a file's name and folder and the `id` and `kind` written in it must agree on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from workbench.program.base import ID_PATTERN
from workbench.program.finding import Finding, Severity
from workbench.program.kinds import BY_NAME, KINDS, PROGRAM_FILE, Kind, kind_of_id

from .strict_yaml import Document
from .validation import location

NAMING_FIELDS = frozenset({"id", "kind"})
"""The fields that are judged here and nowhere else."""

_ID = re.compile(ID_PATTERN)


def item_id_of(path: str) -> str | None:
    """The id that a file of this path would hold; None when its name is not an id of any kind."""
    stem = Path(path).stem
    return stem if kind_of_id(stem) and _ID.fullmatch(stem) else None


def kind_of(path: str) -> Kind | None:
    """The kind that a file's name and folder call for; None when they contradict each other."""
    if path == PROGRAM_FILE:
        return BY_NAME["program"]
    item_id = item_id_of(path)
    kind = kind_of_id(item_id) if item_id else None
    return kind if kind is not None and kind.folder == Path(path).parent.name else None


def wrong_folder(path: str, shown_path: str) -> Finding:
    """The finding for a file whose name and folder contradict each other."""
    stem, folder, item_id = Path(shown_path).stem, Path(path).parent.name, item_id_of(path)
    kind = kind_of_id(item_id) if item_id else None
    if kind is not None and kind.folder:
        what = f"{stem} is named as an item of kind {kind.name}; it lies in {folder}/"
        hint = f"Move it to {kind.folder}/."
    else:
        starts = " or ".join(f"{known.prefix}-" for known in KINDS if known.folder == folder)
        what = f"{stem} is not an id of {folder}/"
        hint = f"Rename it: {starts}, then letters, digits and hyphens."
    why = "An item is found by its folder and the start of its id."
    return Finding("WB007", Severity.ERROR, item_id, shown_path, 1, 1, what, why, hint)


def misnamings(
    path: str, kind: Kind, document: Document, shown_path: str, taken: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Findings where a file's `id` and `kind` say other than its name and folder; `taken` maps ids to their files."""
    fields: dict[str, object] = document.data
    wrong = {
        "id": _id_of_program(kind, fields) if kind.folder is None else _id(Path(path).stem, fields, taken),
        "kind": _kind(kind, fields),
    }
    return tuple(_findings(wrong, document, path, shown_path))


_Words = tuple[str, str, str, str]
"""Code, what, why and mend."""


def _id(stem: str, fields: Mapping[str, object], taken: Mapping[str, str]) -> _Words | None:
    given = fields.get("id")
    if given == stem:
        return None
    if given is None:
        return "WB006", "is missing", "Links find an item by its id.", f"Add id: {stem}"
    if isinstance(given, str) and given in taken:
        why = "Two items of one id cannot be told apart."
        return "WB008", f"{given} is the id in {taken[given]} already", why, f"Write id: {stem}"
    why = "Links find an item by its file's name, and an id never leads out of its folder."
    return "WB007", f"{given!r:.60} is not the name of its file", why, f"Write id: {stem}, or rename the file."


def _id_of_program(kind: Kind, fields: Mapping[str, object]) -> _Words | None:
    given = fields.get("id")
    if isinstance(given, str) and _ID.fullmatch(given) and kind_of_id(given) is kind:
        return None
    hint = f"Write an id such as {kind.prefix}-edge-analytics."
    if given is None:
        return "WB006", "is missing", "Reports name the program by its id.", hint
    return "WB007", f"{given!r:.60} is not the id of a program", "Ids tell kinds apart by how they start.", hint


def _kind(kind: Kind, fields: Mapping[str, object]) -> _Words | None:
    given = fields.get("kind")
    if given == kind.name:
        return None
    if given is None:
        why = "By it a reader of the file knows which fields to expect."
        return "WB006", "is missing", why, f"Add kind: {kind.name}"
    why = f"By its name and folder this file holds an item of kind {kind.name}."
    return "WB007", f"{given!r:.60} does not belong here", why, f"Write kind: {kind.name}, or move the file."


def _findings(wrong: Mapping[str, _Words | None], document: Document, path: str, shown_path: str) -> Iterator[Finding]:
    for field, words in wrong.items():
        if words is not None:
            code, what, why, hint = words
            at = location(document, (field,), shown_path)
            yield Finding(
                code, Severity.ERROR, item_id_of(path), at.path, at.line, at.column, f"{field}: {what}", why, hint
            )
