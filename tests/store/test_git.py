"""Git through its own command: batches, revisions, and nothing of the caller's surroundings."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from workbench.store.git import Author, Entry, GitError, Repository


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=Shell", "-c", "user.email=shell@example.org", *arguments],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    folder = tmp_path / "a [b] é" / "plan"
    folder.mkdir(parents=True)
    git(folder.parent, "init", "-q", "-b", "main")
    (folder / "é [1].yaml").write_bytes(b"a: 1\n")
    (folder / "empty.yaml").write_bytes(b"")
    (folder.parent / "beside.txt").write_bytes(b"\0\n\nbinary\n")
    (folder / "link.yaml").symlink_to("empty.yaml")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-qm", "start")
    found = Repository.around(folder)
    assert found is not None
    return found


def test_a_repository_is_found_from_a_folder_below_it_and_not_outside(repository: Repository, tmp_path: Path) -> None:
    assert repository.root == tmp_path / "a [b] é"
    assert repository.path_of(repository.root / "plan" / "x.yaml") == "plan/x.yaml"
    assert Repository.around(tmp_path) is None


def test_a_tree_and_its_blobs_are_read_in_one_batch_each(repository: Repository) -> None:
    entries = repository.tree("HEAD", "plan")
    assert [(entry.mode, entry.path) for entry in entries] == [
        ("100644", "plan/empty.yaml"),
        ("120000", "plan/link.yaml"),
        ("100644", "plan/é [1].yaml"),
    ]
    everything = repository.tree("HEAD", "")
    known = repository.blobs([*(entry.blob for entry in everything), "1" * 40])
    assert {entry.path: known[entry.blob] for entry in everything} == {
        "beside.txt": b"\0\n\nbinary\n",
        "plan/empty.yaml": b"",
        "plan/link.yaml": b"empty.yaml",
        "plan/é [1].yaml": b"a: 1\n",
    }
    assert "1" * 40 not in known


def test_names_of_revisions(repository: Repository) -> None:
    head = git(repository.root, "rev-parse", "HEAD").strip()
    git(repository.root, "tag", "-m", "a baseline", "baseline")
    assert [repository.resolve(name) for name in ("HEAD", "main", "baseline", head[:8])] == [head] * 4
    assert [repository.resolve(name) for name in ("nowhere", "--help", "HEAD:plan", "")] == [None] * 4
    assert repository.branch_and_head == ("refs/heads/main", head)
    git(repository.root, "checkout", "-q", "--detach")
    assert repository.branch_and_head == (None, head)


def test_a_branch_without_commits(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    fresh = Repository.around(tmp_path)
    assert fresh is not None
    assert fresh.branch_and_head == ("refs/heads/main", None)
    assert fresh.head is None


def test_a_branch_moves_only_from_where_it_was(repository: Repository, tmp_path: Path) -> None:
    head = repository.head
    blob = repository.write_blob(b"a: 2\n")
    tree = repository.write_tree(head, {"plan/new.yaml": Entry("100644", blob, "plan/new.yaml")}, tmp_path / "scratch")
    when = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    commit = repository.write_commit(tree, head, Author("Ada", "ada@example.org"), "Add", when)
    with pytest.raises(GitError):
        repository.move_branch(commit, commit)
    assert repository.head == head
    repository.move_branch(head, commit)
    assert repository.head == commit
    assert git(repository.root, "show", "-s", "--format=%an %ae %cn %aI %s", commit) == (
        "Ada ada@example.org Ada 2026-01-02T03:04:05+00:00 Add\n"
    )
    assert git(repository.root, "show", "HEAD:plan/new.yaml") == "a: 2\n"


def test_who_git_would_name(repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    assert repository.identity() is None
    git(repository.root, "config", "user.name", "Ada Example")
    git(repository.root, "config", "user.email", "ada@example.org")
    assert repository.identity() == Author("Ada Example", "ada@example.org")


def test_a_repository_that_the_surroundings_name_is_not_used(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", "/")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    again = Repository.around(repository.root / "plan")
    assert again == repository
    assert len(again.tree("HEAD", "")) == 4
    assert not (tmp_path / "elsewhere").exists()
