"""Reading a whole program: every file strictly, one bad file never hiding the rest, nothing written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.program.base import Item
from workbench.program.finding import FieldPath, Finding, Location, Severity
from workbench.program.kinds import BY_NAME, KINDS, PROGRAM_FILE, Kind, kind_of_id
from workbench.program.program import Program, Source
from workbench.program.streams import Stream

from .errors import InvalidFile
from .files import Folder, SourceFile, item_id_of, read_folder
from .strict_yaml import MAXIMUM_BYTES, Document, YamlFault, decode, parse, too_large
from .validation import fault, location, validate


@dataclass(frozen=True, slots=True)
class _Read:
    """What became of one file: its item, or the findings that say why there is none."""

    file: SourceFile
    shown_path: str
    document: Document | None = None
    item: Item | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Places:
    """Finds the line of an item's field in the texts that were read, when somebody asks."""

    documents: Mapping[str, tuple[str, Document]]

    def __call__(self, item_id: str, field_path: FieldPath) -> Location:
        path, document = self.documents[item_id]
        return location(document, field_path, path)


def load(program_dir: Path, *, at: str | None = None) -> Program:
    """The program in a folder, from the work tree or, with `at`, from a git revision of it.

    Files that cannot be read or are invalid become `faults` (WB001 to WB009, severity error), and their ids are in
    `unreadable`. Raises ProgramNotFound when there is no such folder and StoreError when there is no such revision.
    """
    folder = read_folder(program_dir, at)
    read = [_read_item(file, folder.shown(file.path)) for file in folder.files]
    items: dict[str, Item] = {}
    sources: dict[str, Source] = {}
    documents: dict[str, tuple[str, Document]] = {}
    faults = [*_without_program(folder), *folder.faults]
    unreadable = {finding.item for finding in folder.faults if finding.item}
    for one in _without_duplicates(read):
        faults.extend(one.findings)
        if one.item is None or one.document is None:
            unreadable.update(filter(None, [item_id_of(one.file.path)]))
            continue
        items[one.item.id] = one.item
        sources[one.item.id] = Source(one.shown_path, one.file.blob)
        documents[one.item.id] = (one.shown_path, one.document)
    return Program(
        items=items,
        sources=sources,
        locate=_Places(documents),
        revision=folder.revision,
        faults=tuple(sorted(faults, key=lambda finding: (finding.path, finding.line, finding.column))),
        unreadable=frozenset(unreadable - items.keys()),
    )


def load_stream(path: Path) -> Stream:
    """The stream in a file of any name. Raises InvalidFile with its findings, also when there is no such file."""
    try:
        size_bytes = path.stat().st_size
        content = path.read_bytes() if size_bytes <= MAXIMUM_BYTES else too_large(size_bytes)
    except OSError as error:
        content = YamlFault("WB001", f"the file cannot be read: {error.strerror}", 1, 1,
                            why="Nothing is known of this stream.", hint="Name a file of kind stream.")  # fmt: skip
    parsed = _parse(content, str(path), None)
    if isinstance(parsed, Finding):
        raise InvalidFile([parsed])
    stream, findings = validate(Stream, parsed, path=str(path), item=None)
    if not isinstance(stream, Stream):
        raise InvalidFile(findings)
    return stream


def _read_item(file: SourceFile, shown_path: str) -> _Read:
    expected_id = item_id_of(file.path)
    parsed = _parse(file.content, shown_path, expected_id)
    if isinstance(parsed, Finding):
        return _Read(file, shown_path, findings=(parsed,))
    kind, misnamed = _kind_of(file.path, parsed, shown_path)
    if kind is None:
        return _Read(file, shown_path, findings=tuple(misnamed))
    item, findings = validate(kind.model, parsed, path=shown_path, item=expected_id)
    places = {(finding.line, finding.column) for finding in misnamed}
    told = [*misnamed, *(finding for finding in findings if (finding.line, finding.column) not in places)]
    return _Read(file, shown_path, parsed, None if told else item, tuple(told))


def _parse(content: bytes | YamlFault, shown_path: str, item: str | None) -> Document | Finding:
    if isinstance(content, YamlFault):
        return fault(content, path=shown_path, item=item)
    try:
        document = parse(decode(content))
    except YamlFault as error:
        return fault(error, path=shown_path, item=item)
    if isinstance(document.data, dict):
        return document
    held = "nothing" if document.data is None else f"a {'list' if isinstance(document.data, list) else 'single value'}"
    return Finding("WB006", Severity.ERROR, item, shown_path, 1, 1, f"the file holds {held}",
                   "An item is a mapping of fields to values.", "Write its fields: id, kind, title.")  # fmt: skip


def _kind_of(path: str, document: Document, shown_path: str) -> tuple[Kind | None, list[Finding]]:
    """The kind that a file's name and folder call for, and findings where its `id` and `kind` say otherwise."""
    stem, folder = Path(path).stem, Path(path).parent.name or None
    kind = BY_NAME["program"] if path == PROGRAM_FILE else kind_of_id(stem)
    if kind is None or kind.folder != folder:
        return None, [_wrong_folder(stem, folder or "", kind, shown_path)]
    fields: dict[str, object] = document.data
    findings = []

    def wrong(field: str, what: str, why: str, hint: str) -> None:
        place = location(document, (field,), shown_path)
        findings.append(
            Finding("WB007", Severity.ERROR, item_id_of(path), shown_path, place.line, place.column, what, why, hint)
        )

    given_id, given_kind = fields.get("id"), fields.get("kind", kind.name)
    if kind.folder and "id" in fields and given_id != stem:
        wrong("id", f"id: {given_id!r} is not the name of its file",
              "A link finds an item by the name of its file, and an id never leads out of its folder.",
              f"Write id: {stem}, or rename the file.")  # fmt: skip
    elif not kind.folder and isinstance(given_id, str) and kind_of_id(given_id) is not kind:
        wrong("id", f"id: {given_id!r} is not the id of a program", "Ids tell kinds apart by how they start.",
              f"Start it with {kind.prefix}-.")  # fmt: skip
    if given_kind != kind.name:
        where = f"in {folder}/ under this name" if folder else "in program.yaml"
        wrong("kind", f"kind: {given_kind!r} does not belong here", f"A file {where} holds a {kind.name}.",
              f"Write kind: {kind.name}, or move the file to the folder of its kind.")  # fmt: skip
    return kind, findings


def _wrong_folder(stem: str, folder: str, kind: Kind | None, shown_path: str) -> Finding:
    here = [known.prefix for known in KINDS if known.folder == folder]
    if kind is not None and kind.folder:
        what, hint = f"{stem} is named as a {kind.name}; it lies in {folder}/", f"Move it to {kind.folder}/."
    else:
        starts = " or ".join(f"{prefix}-" for prefix in here)
        what, hint = f"{stem} is not an id of {folder}/", f"Rename the file so that it starts with {starts}."
    return Finding("WB007", Severity.ERROR, item_id_of(f"{stem}.yaml"), shown_path, 1, 1, what,
                   "An item is found by its folder and the start of its id.", hint)  # fmt: skip


def _without_duplicates(read: list[_Read]) -> list[_Read]:
    """The same files, those whose id differs from another's in capitals only turned into a finding."""
    first: dict[str, str] = {}
    kept = []
    for one in read:
        item_id = one.item.id if one.item else item_id_of(one.file.path)
        taken = first.setdefault(item_id.lower(), one.shown_path) if item_id else one.shown_path
        if taken != one.shown_path:
            finding = Finding("WB008", Severity.ERROR, item_id, one.shown_path, 1, 1,
                              f"{item_id} is also the id in {taken}, but for capitals",
                              "Many file systems keep only one of the two files.", "Rename one of them.")  # fmt: skip
            kept.append(_Read(one.file, one.shown_path, findings=(finding,)))
        else:
            kept.append(one)
    return kept


def _without_program(folder: Folder) -> list[Finding]:
    if any(file.path == PROGRAM_FILE for file in folder.files):
        return []
    shown_path = folder.shown(PROGRAM_FILE)
    if any(finding.path == shown_path for finding in folder.faults):
        return []
    return [Finding("WB009", Severity.ERROR, None, shown_path, 1, 1, "there is no program.yaml",
                    "It holds the true north, the horizon and the reference node, on which every estimate rests.",
                    "Add it, or run workbench init to see one.")]  # fmt: skip
