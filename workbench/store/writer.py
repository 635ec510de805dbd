"""The one writer at a time: our lock, git's own index lock, and a journal that outlives a killed process."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from .git import Entry, GitError, Repository

_PAUSE_SECONDS = 0.01
_PATIENCE_SECONDS = 20.0
_ANY_BYTES = "latin-1"
_BUSY_STATES = {
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "sequencer": "a series of picks",
    "BISECT_LOG": "a bisect",
}
_REFUSALS = {
    "no git": (
        "WB901",
        "{} is not in a git repository",
        "A save is a commit.",
        "Run git init there, or workbench init.",
    ),
    "state": (
        "WB902",
        "{} is under way",
        "A commit now would become part of it.",
        "Finish or abort it, then save again.",
    ),
    "detached": (
        "WB903",
        "no branch is checked out",
        "A commit on a detached HEAD is lost with the next checkout.",
        "Check out a branch, then save again.",
    ),
    "outside": (
        "WB904",
        "{} is not a plain file of this program",
        "Saves write only below the program's folder, and never through a link.",
        "Replace the link by a file.",
    ),
    "busy": (
        "WB905",
        "git is busy in {}",
        "Another program holds index.lock or keeps committing.",
        "Try again; if no git command runs there, delete .git/index.lock.",
    ),
    "gone": (
        "WB906",
        "{} is not there, or not committed yet",
        "Fields are saved on top of a committed file.",
        "Commit the file, or reload and look at its history.",
    ),
    "unseen": (
        "WB909",
        "the version of {} that was edited is not known any more",
        "It was never committed and has changed since, so changes of others cannot be told from yours.",
        "Reload and make the change again.",
    ),
    "unfinished": (
        "WB910",
        "{}",
        "The commit is made, but its files could not be put in place.",
        "Make room or give write access, then save anything: that finishes it.",
    ),
    "layout": (
        "WB907",
        "{}",
        "The edit would have touched more than its field.",
        "Edit the file by hand; nothing was changed.",
    ),
    "git": ("WB908", "{}", "Git or the disk did not take the commit.", "Mend what it says; nothing was changed."),
}


class SaveRefused(RuntimeError):  # noqa: N818 - a refusal is an answer, not a failure
    """A save that cannot be made now. Nothing was changed; `hint` says what to do."""

    def __init__(self, code: str, what: str, why: str, hint: str) -> None:
        super().__init__(f"{code} {what}. {why} {hint}")
        self.code, self.what, self.why, self.hint = code, what, why, hint


class BranchMovedError(RuntimeError):
    """HEAD or a file changed between looking and swapping; look again."""


def refuse(reason: str, what: str = "") -> SaveRefused:
    """The refusal of that name about `what`."""
    code, says, why, hint = _REFUSALS[reason]
    return SaveRefused(code, says.format(what), why, hint)


@dataclass(frozen=True)
class Swap:
    """A built commit to be put in place.

    The branch's old and new commit, the entries that change (None: deleted), and each file's bytes before and after
    (None: no file).
    """

    head: str | None
    commit: str
    entries: Mapping[str, Entry | None]
    files: Mapping[str, tuple[bytes | None, bytes | None]]


class Writer:
    """Holds our writer lock of a repository; entering it first finishes or undoes what a killed writer left."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._folder = repository.git_dir / "workbench"
        self._journal = self._folder / "save.json"
        self._patched = self._folder / "index"
        self._held = self._folder / f"index.lock.{os.getpid()}"
        self.scratch = self._folder / "scratch-index"
        self._index_lock = repository.git_dir / "index.lock"
        self._index_is_ours = False

    def __enter__(self) -> Writer:
        self._folder.mkdir(exist_ok=True)
        self._lock = os.open(self._folder / "writer.lock", os.O_CREAT | os.O_RDWR, 0o644)
        deadline = time.monotonic() + _PATIENCE_SECONDS * 3
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    os.close(self._lock)
                    raise refuse("busy", str(self.repository.root)) from None
                time.sleep(_PAUSE_SECONDS)
        try:
            self._recover()
        except BaseException:
            os.close(self._lock)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._lock)

    def check_and_head(self) -> str | None:
        """The commit checked out (None before the first). Raises SaveRefused when git is in the middle of something."""
        for name, state in _BUSY_STATES.items():
            if (self.repository.git_dir / name).exists():
                raise refuse("state", state)
        branch, head = self.repository.branch_and_head
        if branch is None:
            raise refuse("detached")
        return head

    def swap(self, swap: Swap) -> None:
        """Put a built commit in place.

        All bytes are on disk before the branch moves; what follows are renames. Raises BranchMovedError when HEAD or a
        file is not what it was, SaveRefused when git stays locked, GitError or OSError when nothing could be changed.
        """
        files = {path: new for path, (_, new) in swap.files.items()}
        with self.git_index_locked():
            if self.check_and_head() != swap.head or any(
                self._work(path) != old for path, (old, _) in swap.files.items()
            ):
                raise BranchMovedError
            replace_file(self._journal, _record(swap))
            try:
                self._stage(swap.entries, files)
                self.repository.move_branch(swap.head, swap.commit, inherit=(self._lock,))
            except (GitError, OSError) as error:
                self._forget(files)
                if self.repository.head != swap.head:
                    raise BranchMovedError from error
                raise
            try:
                self._put_in_place(files)
            except OSError as error:
                raise refuse("unfinished", str(error)) from error

    def _stage(self, entries: Mapping[str, Entry | None], files: Mapping[str, bytes | None]) -> None:
        """Write the patched index and the new work files beside those that they are to replace."""
        index = self.repository.git_dir / "index"
        self._patched.unlink(missing_ok=True)
        if index.exists():
            self._patched.write_bytes(index.read_bytes())
        self.repository.patch_index(self._patched, entries)
        for path, content in files.items():
            if content is not None:
                write_part(self.repository.root / path, content)

    def _put_in_place(self, files: Mapping[str, bytes | None]) -> None:
        self._patched.replace(self.repository.git_dir / "index")
        for path, content in files.items():
            file = self.repository.root / path
            if content is None:
                file.unlink(missing_ok=True)
            else:
                _part_of(file).replace(file)
        self._journal.unlink()

    def _forget(self, paths: Iterable[str]) -> None:
        for path in paths:
            _part_of(self.repository.root / path).unlink(missing_ok=True)
        self._journal.unlink()

    def _recover(self) -> None:
        """Finish a killed save whose commit is on the branch; forget one whose commit is not."""
        for name in ("index.lock", "scratch-index.lock"):
            (self._folder / name).unlink(missing_ok=True)
        if not self._journal.exists():
            self._clear_stale_lock()
            return
        with self.git_index_locked():
            record = json.loads(self._journal.read_bytes())
            if not self._is_on_branch(record["commit"]):
                self._forget(record["files"])
                return
            entries = {
                path: Entry(entry[0], entry[1], path) if entry else None
                for path, entry in record["entries"].items()
                if self._committed_blob(path) == (entry and entry[1])
            }
            files = {}
            for path, versions in record["files"].items():
                old, new = (text.encode(_ANY_BYTES) if text is not None else None for text in versions)
                if path in entries and self._work(path) == old:
                    files[path] = new
            self._stage(entries, files)
            self._put_in_place(files)

    def _is_on_branch(self, commit: str) -> bool:
        try:
            self.repository.run("merge-base", "--is-ancestor", commit, "HEAD")
        except GitError:
            return False
        return True

    def _committed_blob(self, path: str) -> str | None:
        return next((entry.blob for entry in self.repository.tree("HEAD", path) if entry.path == path), None)

    def _work(self, path: str) -> bytes | None:
        file = self.repository.root / path
        return file.read_bytes() if file.exists() else None

    @contextlib.contextmanager
    def git_index_locked(self) -> Iterator[None]:
        """Git's own index lock, taken as git takes it, once however often this is entered.

        It is a second name of a file of ours, so that a lock left by a killed writer is known from one that git holds.
        """
        if self._index_is_ours:
            yield
            return
        self._clear_stale_lock()
        self._held.touch()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        try:
            while True:
                try:
                    self._index_lock.hardlink_to(self._held)
                    break
                except FileExistsError:
                    if time.monotonic() > deadline:
                        raise refuse("busy", str(self.repository.root)) from None
                    time.sleep(_PAUSE_SECONDS)
            self._index_is_ours = True
            try:
                yield
            finally:
                self._index_is_ours = False
                self._index_lock.unlink()
        finally:
            self._held.unlink()

    def _clear_stale_lock(self) -> None:
        """Remove the index lock of a killed writer of ours; whoever holds the writer lock is the only one alive."""
        for held in self._folder.glob("index.lock.*"):
            with contextlib.suppress(FileNotFoundError):
                if self._index_lock.samefile(held):
                    self._index_lock.unlink()
            held.unlink(missing_ok=True)


def _record(swap: Swap) -> bytes:
    record = {
        "commit": swap.commit,
        "entries": {path: [entry.mode, entry.blob] if entry else None for path, entry in swap.entries.items()},
        "files": {
            path: [content.decode(_ANY_BYTES) if content is not None else None for content in versions]
            for path, versions in swap.files.items()
        },
    }
    return json.dumps(record).encode()


def replace_file(file: Path, content: bytes) -> None:
    """Put new bytes in a file's place at once, safe against a crash. Raises OSError; the file is then as it was."""
    write_part(file, content)
    _part_of(file).replace(file)


def write_part(file: Path, content: bytes) -> None:
    """Write, to the disk itself, the bytes that are to take a file's place. Raises OSError and leaves nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = _part_of(file)
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            part.chmod(file.stat().st_mode & 0o777)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _part_of(file: Path) -> Path:
    """Where new bytes wait for their turn: beside the file, by a name that the recovery of a killed writer finds."""
    return file.with_name(f".{file.name}.part")
