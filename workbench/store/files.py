"""The files of a program's folder, in the work tree or at a revision: which are items and which are misplaced."""

from __future__ import annotations

import difflib
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from workbench.program.finding import Finding, Severity
from workbench.program.kinds import BY_PREFIX, FOLDERS, PROGRAM_FILE

from .errors import ProgramNotFound, StoreError
from .git import Repository
from .naming import item_id_of
from .strict_yaml import MAXIMUM_BYTES, YamlFault, too_large

_LINK_MODE = "120000"
_SHA256_DIGITS = 64
_YAML_SUFFIXES = (".yaml", ".yml")


class Form(Enum):
    """What a name in a folder stands for."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "symbolic link"
    OTHER = "device or pipe"


@dataclass(frozen=True, slots=True)
class Listed:
    """A name found in a program's folder: its path below that folder, what it is, and its blob when git says so."""

    path: str
    form: Form
    blob: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of an item: its path below the program's folder, its blob, its bytes or the fault that bars reading it."""

    path: str
    blob: str
    content: bytes | YamlFault


@dataclass(frozen=True)
class Folder:
    """A program's folder as found: `prefix` leads from the repository's root to it, `faults` are misplaced names."""

    prefix: str
    revision: str | None
    files: tuple[SourceFile, ...]
    faults: tuple[Finding, ...]

    def shown(self, path: str) -> str:
        """A path below the folder as findings show it: from the repository's root, always printable."""
        return _printable(f"{self.prefix}/{path}" if self.prefix else path)


def read_folder(program_dir: Path, at: str | None) -> Folder:
    """The item files of a program, read from the work tree or, with `at`, from a git revision.

    Raises ProgramNotFound when there is no such folder, StoreError when there is no such revision.
    """
    folder = program_dir.resolve()
    repository = Repository.around(_nearest(folder))
    prefix = _prefix(folder, repository)
    if at is None:
        if not folder.is_dir():
            raise ProgramNotFound(
                f"{program_dir} is not a folder; name one that holds program.yaml, or run workbench init"
            )
        revision = repository.head if repository else None
        algorithm = "sha256" if revision and len(revision) == _SHA256_DIGITS else "sha1"
        wanted, faults = sort_out(_walk(folder), prefix)
        files = tuple(_read(folder, listed.path, algorithm) for listed in wanted)
        return Folder(prefix, revision, files, faults)
    if repository is None:
        raise StoreError(f"{program_dir} is not in a git repository, so there is no revision {at}; leave --at out")
    revision = repository.resolve(at)
    if revision is None:
        raise StoreError(f"{at} is not a revision of this repository; git log shows those there are")
    listed_at = list(_tree(repository, revision, prefix))
    if not listed_at:
        raise ProgramNotFound(f"there is no folder {prefix or '.'} at revision {at}")
    wanted, faults = sort_out(listed_at, prefix)
    contents = repository.blobs(listed.blob for listed in wanted if listed.blob)
    files = tuple(SourceFile(listed.path, listed.blob or "", contents[listed.blob or ""]) for listed in wanted)
    return Folder(prefix, revision, files, faults)


def sort_out(names: Iterable[Listed], prefix: str) -> tuple[list[Listed], tuple[Finding, ...]]:
    """The names that are files of items, in order of path, and a finding for each that was meant to be one."""
    wanted: list[Listed] = []
    faults: list[Finding] = []
    for listed in sorted(names, key=lambda name: name.path):
        fault = _misplaced(listed)
        if fault is not None:
            path = _printable(f"{prefix}/{listed.path}" if prefix else listed.path)
            code, what, why, hint = map(_printable, fault)
            faults.append(Finding(code, Severity.ERROR, item_id_of(listed.path), path, 1, 1, what, why, hint))
        elif listed.form is Form.FILE and _is_item_path(listed.path):
            wanted.append(listed)
    return wanted, tuple(faults)


def blob_hash(content: bytes, algorithm: str) -> str:
    """The hash by which git knows these bytes; `algorithm` is the repository's object format (sha1 or sha256)."""
    return hashlib.new(algorithm, b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def _is_item_path(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return path == PROGRAM_FILE or (folder in FOLDERS and name.endswith(".yaml"))


def _misplaced(listed: Listed) -> tuple[str, str, str, str] | None:
    """Code, what, why and mend for a name that was meant to hold items and cannot; None for all others."""
    folder, _, name = listed.path.rpartition("/")
    stem, suffix = Path(name).stem, Path(name).suffix
    is_yaml = suffix.lower() in _YAML_SUFFIXES
    in_kind_folder = folder in FOLDERS
    if listed.form is Form.LINK and (
        listed.path in FOLDERS or listed.path == PROGRAM_FILE or (in_kind_folder and is_yaml)
    ):
        return ("WB007", f"{name} is a symbolic link", "It can lead out of the program, and git keeps only its text.",
                "Put the file itself here.")  # fmt: skip
    if listed.form is Form.FOLDER and in_kind_folder:
        return ("WB007", f"{listed.path}/ is a folder within a folder of items", "Items in it would be overlooked.",
                f"Move its files up into {folder}/.")  # fmt: skip
    if not is_yaml or listed.form is Form.FOLDER:
        return None
    if in_kind_folder or listed.path == f"program{suffix}":
        if listed.form is Form.OTHER:
            return ("WB001", f"{name} is no file", "A pipe or device cannot hold an item.", "Put a file here.")
        if suffix != ".yaml":
            return ("WB007", f"{name} ends in {suffix}", "Only .yaml is read, so this item would be overlooked.",
                    f"Rename it to {stem}.yaml.")  # fmt: skip
        return None
    kind = BY_PREFIX.get(stem.partition("-")[0])
    if kind is None or item_id_of(name) is None or kind.folder is None:
        return None
    close = difflib.get_close_matches(folder, FOLDERS, n=1)
    mend = f"Rename the folder to {close[0]}/." if close == [kind.folder] else f"Move it to {kind.folder}/."
    where = f"{folder}/" if folder else "the program's folder itself"
    return "WB007", f"{name} lies in {where}", "Items outside their folder would be overlooked.", mend


def _nearest(folder: Path) -> Path:
    return next(parent for parent in (folder, *folder.parents) if parent.is_dir())


def _prefix(folder: Path, repository: Repository | None) -> str:
    if repository is None:
        return folder.name
    prefix = folder.relative_to(repository.root.resolve()).as_posix()
    return "" if prefix == "." else prefix


def _walk(folder: Path) -> Iterator[Listed]:
    for name, form in _scan(folder):
        yield Listed(name, form)
        if form is Form.FOLDER:
            for below, below_form in _scan(folder / name):
                yield Listed(f"{name}/{below}", below_form)


def _scan(folder: Path) -> Iterator[tuple[str, Form]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_symlink():
                yield entry.name, Form.LINK
            elif entry.is_dir(follow_symlinks=False):
                yield entry.name, Form.FOLDER
            else:
                yield entry.name, Form.FILE if entry.is_file(follow_symlinks=False) else Form.OTHER


def _tree(repository: Repository, revision: str, prefix: str) -> Iterator[Listed]:
    folders: set[str] = set()
    for entry in repository.tree(revision, prefix):
        parts = entry.path.removeprefix(f"{prefix}/").split("/")
        if any(part.startswith(".") for part in parts):
            continue
        folders.update("/".join(parts[:depth]) for depth in (1, 2) if depth < len(parts))
        if len(parts) <= 2:
            yield Listed("/".join(parts), Form.LINK if entry.mode == _LINK_MODE else Form.FILE, entry.blob)
    yield from (Listed(folder, Form.FOLDER) for folder in folders)


def _read(folder: Path, path: str, algorithm: str) -> SourceFile:
    file = folder / path
    try:
        size_bytes = file.stat().st_size
        if size_bytes > MAXIMUM_BYTES:
            return SourceFile(path, "", too_large(size_bytes))
        content = file.read_bytes()
    except OSError as error:
        fault = YamlFault("WB001", f"the file cannot be read: {error.strerror}", 1, 1,
                          why="Nothing is known of this item.", hint="Give yourself the right to read it.")  # fmt: skip
        return SourceFile(path, "", fault)
    return SourceFile(path, blob_hash(content, algorithm), content)


def _printable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
