"""History against real git: who changed which field of an item, and what differs between two versions."""

from __future__ import annotations

import subprocess
from pathlib import Path

from workbench.program.differences import FieldChange, diff_fields
from workbench.store.git import Author
from workbench.store.history import commit_date, commits, item_history
from workbench.store.save import Change, Saved, save

ADA = Author("Ada Example", "ada@example.org")
ITEM = "functional/FR-a.yaml"


def started(folder: Path) -> Path:
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    program = folder / "requirements"
    program.mkdir()
    save(program, [Change(ITEM, text="id: FR-a\ntitle: One\nowner: PER-a\n")], ADA, "Add FR-a")
    return program


def test_each_version_names_its_author_and_the_fields_it_changed(tmp_path: Path) -> None:
    program = started(tmp_path)
    second = save(program, [Change(ITEM, None, {("title",): "Two"})], Author("Bo", "bo@example.org"), "Rename")
    assert isinstance(second, Saved)
    save(program, [Change("functional/FR-b.yaml", text="id: FR-b\n")], ADA, "Add FR-b")
    newest, oldest = item_history(program, ITEM)
    assert newest.commit.author == Author("Bo", "bo@example.org")
    assert newest.changes == (FieldChange(("title",), "One", "Two"),)
    assert {change.field for change in oldest.changes} == {("id",), ("title",), ("owner",)}
    assert [commit.paths for commit in commits(program)] == [("functional/FR-b.yaml",), (ITEM,), (ITEM,)]
    assert len(item_history(program, ITEM, limit=1)) == 1


def test_whatever_people_write_into_a_commit_is_told_as_written(tmp_path: Path) -> None:
    program = started(tmp_path / "plan [x] é")
    subprocess.run(["git", "config", "log.showSignature", "true"], cwd=program, check=True)
    strange = Author("Eve \x1e\x1f Example", "eve@example.org")
    save(program, [Change(ITEM, None, {("title",): "Two"})], strange, "A \x1e \x1f subject\n\nand a body")
    environment = ["-c", "user.name=Bo", "-c", "user.email=bo@example.org"]
    subprocess.run(["git", *environment, "commit", "-q", "--allow-empty", "-m", "Nothing"], cwd=program, check=True)
    newest, oldest = commits(program)
    assert (newest.subject, newest.paths) == ("A \x1e \x1f subject", (ITEM,))
    assert newest.author.name == "Eve \x1e\x1f Example"
    assert oldest.subject == "Add FR-a"


def test_outside_git_there_is_no_history(tmp_path: Path) -> None:
    assert commits(tmp_path) == []
    assert item_history(tmp_path, ITEM) == []
    assert commit_date(tmp_path, "HEAD") is None


def test_the_day_of_a_revision(tmp_path: Path) -> None:
    program = started(tmp_path)
    assert commit_date(program, "HEAD") == commits(program)[0].at.date()
    assert commit_date(program, "no-such-revision") is None


def test_entries_of_lists_are_matched_by_name() -> None:
    old = {"columns": [{"name": "a", "skew": 1}, {"name": "b", "skew": 2}]}
    new = {"columns": [{"name": "c", "skew": 0}, {"name": "a", "skew": 1}, {"name": "b", "skew": 3}]}
    assert list(diff_fields(old, new)) == [
        FieldChange(("columns", "b", "skew"), 2, 3),
        FieldChange(("columns", "c"), None, {"name": "c", "skew": 0}),
    ]


def test_lists_with_a_name_twice_are_compared_whole() -> None:
    old, new = [{"name": "a", "x": 1}, {"name": "a", "x": 2}], [{"name": "a", "x": 1}, {"name": "a", "x": 3}]
    assert list(diff_fields({"l": old}, {"l": new})) == [FieldChange(("l",), old, new)]


def test_a_number_that_becomes_text_is_a_change() -> None:
    assert list(diff_fields({"a": 1, "b": [1]}, {"a": "1", "b": [1, 2]})) == [
        FieldChange(("a",), 1, "1"),
        FieldChange(("b",), [1], [1, 2]),
    ]
