"""Whether a program has changed on disk, at the price of a directory listing."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from workbench.program.kinds import FOLDERS, PROGRAM_FILE

_GIT_STAMPS = (
    "HEAD", "logs/HEAD", "index", "packed-refs", "refs/tags/baseline", "rebase-merge", "rebase-apply", "MERGE_HEAD",
)  # fmt: skip


def tree_state(program_dir: Path) -> str:
    """A short text that changes whenever a file of the program, the commit it stands on or git's own state changes.

    Looks at names, sizes and times only: about 3 ms of CPU for 2,000 files. Missing folders count as empty.
    """
    digest = hashlib.blake2b(digest_size=12)
    for folder in (program_dir, *(program_dir / name for name in sorted(FOLDERS))):
        for stamp in sorted(_stamps(folder, only=PROGRAM_FILE if folder == program_dir else None)):
            digest.update(repr((folder.name, *stamp)).encode())
    git_dir = _git_dir(program_dir)
    if git_dir is not None:
        for name in _GIT_STAMPS:
            digest.update(repr((name, *_stamp(git_dir / name))).encode())
    return digest.hexdigest()


def _stamps(folder: Path, only: str | None) -> list[tuple[str, int, int]]:
    try:
        with os.scandir(folder) as entries:
            return [
                (entry.name, *_times(entry.stat(follow_symlinks=False)))
                for entry in entries
                if only is None or entry.name == only
            ]
    except FileNotFoundError:
        return []


def _stamp(path: Path) -> tuple[int, int]:
    try:
        return _times(path.stat())
    except FileNotFoundError:
        return (0, 0)


def _times(status: os.stat_result) -> tuple[int, int]:
    return status.st_mtime_ns, status.st_size


def _git_dir(folder: Path) -> Path | None:
    """Git's own folder for a work tree: `.git`, or where the file `.git` of a linked work tree points."""
    for parent in (folder.resolve(), *folder.resolve().parents):
        marker = parent / ".git"
        if marker.is_dir():
            return marker
        if marker.is_file():
            return parent / marker.read_text(encoding="utf-8").partition("gitdir:")[2].strip()
    return None
