"""Programs on disk for the tests of the store: the sound one, copies of it, and real git around them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOUND = HERE / "sound"
BROKEN = HERE / "broken"
SOUND_IDS = frozenset({"PRG-sound", "TEAM-core", "PER-ada", "STR-edge", "FR-totals", "BUD-one", "DES-one"})


def git(folder: Path, *arguments: str) -> str:
    """What a git command prints, run by somebody with no settings of their own."""
    done = subprocess.run(
        ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments],
        cwd=folder, capture_output=True, text=True, check=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
    )  # fmt: skip
    return done.stdout.strip()


def sound_program(at: Path) -> Path:
    """A copy of the sound program at `at`, outside git."""
    return shutil.copytree(SOUND, at)


def repository(at: Path, *options: str) -> Path:
    """A new git repository at `at`, on branch main and without commits."""
    at.mkdir(parents=True, exist_ok=True)
    git(at, "init", "--quiet", "--initial-branch=main", *options)
    return at


def commit(folder: Path, message: str = "Change") -> str:
    """The commit of everything in the repository of `folder`."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def fingerprint(folder: Path) -> str:
    """A hash of every name and every byte in a folder, and of when each was last written."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        digest.update(f"{path.relative_to(folder)} {status.st_mode} {status.st_mtime_ns} {status.st_size}\n".encode())
        if path.is_file() and status.st_size < 1_000_000:
            digest.update(path.read_bytes())
    return digest.hexdigest()
