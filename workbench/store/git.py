"""Git through its own command, read in batches: no library beside it, no process per file."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_PASSED_ON = ("GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES")
"""Where git and its settings are; every other GIT_ variable of the caller could name another repository or person."""
_SETTINGS = "GIT_CONFIG_"
_BEHAVIOUR = {
    "LC_ALL": "C",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
_OPTIONS = (
    "-c",
    "core.quotepath=off",
    "-c",
    "core.fsync=committed,reference",
    "-c",
    "gc.auto=0",
    "-c",
    "log.showSignature=false",
)


class GitError(RuntimeError):
    """A git command that failed; `stderr` is what git said."""

    def __init__(self, arguments: tuple[str, ...], stderr: str) -> None:
        super().__init__(f"git {arguments[0]}: {stderr.strip().partition(chr(10))[0] or 'failed'}")
        self.stderr = stderr


@dataclass(frozen=True, slots=True)
class Author:
    """Whose change a commit is."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a tree: its mode, the hash of its bytes, its path from the root of the repository."""

    mode: str
    blob: str
    path: str


@dataclass(frozen=True)
class Repository:
    """A git repository: `root` is its work tree, `git_dir` belongs to this work tree, `common_dir` to all of them."""

    root: Path
    git_dir: Path
    common_dir: Path

    @classmethod
    def around(cls, folder: Path) -> Repository | None:
        """The repository that `folder` lies in; None outside git, or when git is not installed."""
        try:
            said = _run(
                folder, ("rev-parse", "--path-format=absolute", "--show-toplevel", "--git-dir", "--git-common-dir")
            )
        except (GitError, FileNotFoundError):
            return None
        root, git_dir, common_dir = said.decode().splitlines()
        return cls(Path(root), Path(git_dir), Path(common_dir))

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        inherit: tuple[int, ...] = (),
    ) -> bytes:
        """What a git command prints. Raises GitError when it fails.

        A command that is given file descriptors to `inherit` is one that must finish: it keeps them open (so a lock is
        held until it ends) and lives on when our whole process group is killed or interrupted.
        """
        return _run(self.root, arguments, stdin, env, inherit)

    def text(self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> str:
        """What a git command prints, decoded and without the line end."""
        return self.run(*arguments, stdin=stdin, env=env).decode("utf-8", "replace").rstrip("\n")

    def resolve(self, revision: str) -> str | None:
        """The commit that a name stands for; None when there is none."""
        try:
            return self.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except GitError:
            return None

    @property
    def head(self) -> str | None:
        """The commit checked out; None on a branch without commits."""
        return self.resolve("HEAD")

    @property
    def branch_and_head(self) -> tuple[str | None, str | None]:
        """The branch checked out (None when there is none: HEAD is detached) and its commit (None before the first)."""
        try:
            head, branch = self.text("rev-parse", "HEAD", "--symbolic-full-name", "HEAD").splitlines()
        except GitError:
            return self.text("symbolic-ref", "HEAD"), None
        return (None if branch == "HEAD" else branch), head

    def path_of(self, file: Path) -> str:
        """A file's path from the root of the repository; symbolic links among its folders are followed."""
        return (file.parent.resolve() / file.name).relative_to(self.root.resolve()).as_posix()

    def tree(self, revision: str, folder: str) -> list[Entry]:
        """The files below `folder` at a revision, in order of path."""
        scope = ("--", folder) if folder not in ("", ".") else ()
        listed = self.run("ls-tree", "-r", "-z", "--full-tree", revision, *scope).split(b"\0")
        entries = []
        for line in filter(None, listed):
            facts, _, path = line.partition(b"\t")
            mode, kind, blob = facts.decode().split()
            if kind == "blob":
                entries.append(Entry(mode, blob, path.decode("utf-8", "surrogateescape")))
        return entries

    def blobs(self, hashes: Iterable[str]) -> dict[str, bytes]:
        """The bytes of each blob by its hash, by one process; hashes that name no object are left out."""
        wanted = list(dict.fromkeys(hashes))
        if not wanted:
            return {}
        stream = self.run("cat-file", "--batch", stdin="".join(f"{name}\n" for name in wanted).encode())
        found: dict[str, bytes] = {}
        at = 0
        for name in wanted:
            line_end = stream.index(b"\n", at)
            facts = stream[at:line_end].split()
            at = line_end + 1
            if len(facts) == 3:
                size = int(facts[2])
                found[name] = stream[at : at + size]
                at += size + 1
        return found

    def write_blob(self, content: bytes) -> str:
        """Store bytes as an object; its hash."""
        return self.text("hash-object", "-w", "--stdin", stdin=content)

    def write_tree(self, revision: str | None, entries: Mapping[str, Entry | None], scratch: Path) -> str:
        """A tree like that of `revision` with some entries replaced or (None) taken out, built in a scratch index."""
        scratch.unlink(missing_ok=True)
        if revision is not None:
            self.run("read-tree", revision, env={"GIT_INDEX_FILE": str(scratch)})
        self.patch_index(scratch, entries)
        return self.text("write-tree", env={"GIT_INDEX_FILE": str(scratch)})

    def patch_index(self, index: Path, entries: Mapping[str, Entry | None]) -> None:
        """Set or take out entries of an index file, leaving all others as they are."""
        no_object = "0" * len(self.text("hash-object", "--stdin")) if None in entries.values() else ""
        lines = [
            f"{entry.mode} {entry.blob}\t{path}" if entry else f"0 {no_object}\t{path}"
            for path, entry in entries.items()
        ]
        self.run(
            "update-index", "-z", "--index-info", stdin="".join(f"{line}\0" for line in lines).encode(),
            env={"GIT_INDEX_FILE": str(index)},
        )  # fmt: skip

    def write_commit(self, tree: str, parent: str | None, author: Author, message: str, at: dt.datetime) -> str:
        """Store a commit of a tree; author and committer are the same person."""
        parents = ("-p", parent) if parent else ()
        when = at.isoformat(timespec="seconds")
        who = {"NAME": author.name, "EMAIL": author.email, "DATE": when}
        env = {f"GIT_{role}_{fact}": value for role in ("AUTHOR", "COMMITTER") for fact, value in who.items()}
        return self.text("commit-tree", tree, *parents, "-F", "-", stdin=message.encode(), env=env)

    def move_branch(self, old: str | None, new: str, *, inherit: tuple[int, ...] = ()) -> None:
        """Move the checked-out branch from one commit to another, only if it is still at `old`. Raises GitError."""
        self.run("update-ref", "-m", "workbench: save", "HEAD", new, old or "", inherit=inherit)

    def tag(self, name: str, revision: str, author: Author, message: str) -> None:
        """Name a commit for good, with words of whoever names it. Raises GitError when the name is taken."""
        env = {"GIT_COMMITTER_NAME": author.name, "GIT_COMMITTER_EMAIL": author.email}
        self.run(
            "tag", "--annotate", "--no-sign", "--cleanup=verbatim", "--file=-", name, revision,
            stdin=message.encode(), env=env,
        )  # fmt: skip

    def identity(self) -> Author | None:
        """Who git itself would name as the author; None when it does not know."""
        try:
            name, email = self.text("config", "user.name"), self.text("config", "user.email")
        except GitError:
            return None
        return Author(name, email) if name and email else None


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of every git command: the caller's own repository settings do not leak in, nor its language."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _PASSED_ON or name.startswith(_SETTINGS)
    }
    return {**kept, **_BEHAVIOUR, **(extra or {})}


def _run(
    folder: Path,
    arguments: tuple[str, ...],
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    inherit: tuple[int, ...] = (),
) -> bytes:
    done = subprocess.run(
        ["git", *_OPTIONS, *arguments],
        cwd=folder, input=stdin, capture_output=True, env=environment(env), check=False,
        pass_fds=inherit, start_new_session=bool(inherit),
    )  # fmt: skip
    if done.returncode:
        raise GitError(arguments, done.stderr.decode("utf-8", "replace"))
    return done.stdout
