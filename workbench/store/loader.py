"""Reading a whole program: every file strictly, one bad file never hiding the rest, nothing written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.program.base import Item
from workbench.program.finding import FieldPath, Finding, Location, Severity
from workbench.program.kinds import BY_MODEL, PROGRAM_FILE
from workbench.program.program import AnyItem, Program, Source
from workbench.program.streams import Stream

from .errors import InvalidFile
from .files import Folder, SourceFile, read_folder
from .naming import NAMING_FIELDS, item_id_of, kind_of, misnamings, wrong_folder
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
    like: Program | None

    def __call__(self, item_id: str, field_path: FieldPath) -> Location:
        if self.like is not None and item_id not in self.documents:
            return self.like.locate(item_id, field_path)
        path, document = self.documents[item_id]
        return location(document, field_path, path)


def load(program_dir: Path, *, at: str | None = None, like: Program | None = None) -> Program:
    """The program in a folder, from the work tree or, with `at`, from a git revision of it.

    Items whose files are those of `like`, another version of it, are taken from there and not read again.
    Files that cannot be read or are invalid become `faults` (WB001 to WB009, severity error), and their ids are in
    `unreadable`. Raises ProgramNotFound when there is no such folder and StoreError when there is no such revision.
    """
    return assemble(read_folder(program_dir, at), like)


def assemble(folder: Folder, like: Program | None = None) -> Program:
    """The program that the files of a folder hold, whether they were read from a disk or never written to one.

    `like` as in `load`.
    """
    taken = {Path(file.path).stem: folder.shown(file.path) for file in folder.files}
    read = [
        _taken_over(file, folder, like) or _read_item(file, folder.shown(file.path), taken) for file in folder.files
    ]
    items: dict[str, Item] = {}
    sources: dict[str, Source] = {}
    documents: dict[str, tuple[str, Document]] = {}
    faults = [*_without_program(folder), *folder.faults]
    unreadable = {finding.item for finding in folder.faults if finding.item}
    for one in _without_duplicates(read):
        faults.extend(one.findings)
        if one.item is None:
            unreadable.update(filter(None, [item_id_of(one.file.path)]))
            continue
        items[one.item.id] = one.item
        sources[one.item.id] = Source(one.shown_path, one.file.blob)
        if one.document is not None:
            documents[one.item.id] = (one.shown_path, one.document)
    return Program(
        items=items,
        sources=sources,
        locate=_Places(documents, like),
        revision=folder.revision,
        faults=tuple(sorted(faults, key=lambda finding: (finding.path, finding.line, finding.column))),
        unreadable=frozenset(unreadable - items.keys()),
    )


def load_stream(path: Path) -> Stream:
    """The stream in a file of any name. Raises InvalidFile with its findings, also when there is no such file."""
    return load_item(path, Stream)


def load_item(path: Path, model: type[AnyItem]) -> AnyItem:
    """The item of one kind in a file of any name. Raises InvalidFile with its findings, also without such a file."""
    noun = BY_MODEL[model].name
    try:
        size_bytes = path.stat().st_size
        content = _start_of(path) if size_bytes <= MAXIMUM_BYTES else too_large(size_bytes)
    except OSError as error:
        content = YamlFault("WB001", f"the file cannot be read: {error.strerror}", 1, 1,
                            why=f"Nothing is known of this {noun}.", hint=f"Name a file of kind {noun}.")  # fmt: skip
    parsed = _parse(content, str(path), None)
    if isinstance(parsed, Finding):
        raise InvalidFile([parsed])
    item, findings = validate(model, parsed, path=str(path), item=None)
    if not isinstance(item, model):
        raise InvalidFile(findings)
    return item


def _start_of(path: Path) -> bytes:
    """A file, or as much of it as tells that it is too large: pipes and devices tell no size, and may never end."""
    with path.open("rb") as file:
        return file.read(MAXIMUM_BYTES + 1)


def _taken_over(file: SourceFile, folder: Folder, like: Program | None) -> _Read | None:
    """The item of the same bytes at the same place in another version; None when there is none."""
    item_id = item_id_of(file.path)
    shown_path = folder.shown(file.path)
    if like is None or item_id is None or like.sources.get(item_id) != Source(shown_path, file.blob):
        return None
    return _Read(file, shown_path, item=like.items[item_id])


def _read_item(file: SourceFile, shown_path: str, taken: Mapping[str, str]) -> _Read:
    expected_id = item_id_of(file.path)
    parsed = _parse(file.content, shown_path, expected_id)
    if isinstance(parsed, Finding):
        return _Read(file, shown_path, findings=(parsed,))
    kind = kind_of(file.path)
    if kind is None:
        return _Read(file, shown_path, findings=(wrong_folder(file.path, shown_path),))
    misnamed = misnamings(file.path, kind, parsed, shown_path, taken)
    item, findings = validate(kind.model, parsed, path=shown_path, item=expected_id, judged=NAMING_FIELDS)
    told = (*misnamed, *findings)
    return _Read(file, shown_path, parsed, None if told else item, told)


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
