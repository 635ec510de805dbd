"""Saves against real git: merge by field, conflicts, refusals, and what a killed writer leaves behind."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from workbench.store import writer as writer_module
from workbench.store.edit import REMOVED
from workbench.store.git import Author, Entry, Repository
from workbench.store.save import Change, Conflict, Saved, save
from workbench.store.strict_yaml import parse
from workbench.store.writer import SaveRefused, Swap, Writer

ADA = Author("Ada Example", "ada@example.org")
ITEM = "functional/FR-a.yaml"
TEXT = """# what people ask
id: FR-a
title: Old title   # keep me
owner: PER-ada
priority: 1
"""


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=Shell", "-c", "user.email=shell@example.org", *arguments],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "repository" / "requirements"
    (folder / "functional").mkdir(parents=True)
    git(folder.parent, "init", "-q", "-b", "main")
    (folder / ITEM).write_text(TEXT)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "start")
    return folder


def blob(program: Path) -> str:
    return git(program, "rev-parse", f"HEAD:requirements/{ITEM}").strip()


def set_title(program: Path, value: object, *, expected: str | None = None, field: str = "title") -> Saved | Conflict:
    return save(program, [Change(ITEM, expected or blob(program), {(field,): value})], ADA, f"Set {field}")


def test_a_save_is_a_commit_of_one_line_with_its_author(program: Path) -> None:
    saved = set_title(program, "New title")
    assert isinstance(saved, Saved)
    assert git(program, "log", "-1", "--format=%H %an %ae %s").split(" ", 1) == [
        saved.revision,
        "Ada Example ada@example.org Set title\n",
    ]
    changed = [line for line in git(program, "diff", "-U0", "HEAD~1").splitlines() if line[:1] in "+-"][2:]
    assert changed == ["-title: Old title   # keep me", "+title: New title   # keep me"]
    assert git(program, "status", "--porcelain") == ""


def test_fields_that_others_changed_in_commits_are_kept(program: Path) -> None:
    seen = blob(program)
    set_title(program, 2, field="priority")
    saved = set_title(program, "Mine", expected=seen)
    assert isinstance(saved, Saved)
    assert saved.merged
    data = parse((program / ITEM).read_text()).data
    assert (data["title"], data["priority"]) == ("Mine", 2)


def test_the_same_field_is_a_conflict_with_both_values_and_nothing_saved(program: Path) -> None:
    seen = blob(program)
    set_title(program, "Theirs")
    head = git(program, "rev-parse", "HEAD")
    conflict = set_title(program, "Mine", expected=seen)
    assert isinstance(conflict, Conflict)
    (field,) = conflict.fields
    assert (field.base, field.theirs, field.mine) == ("Old title", "Theirs", "Mine")
    assert git(program, "rev-parse", "HEAD") == head


def test_the_same_value_from_both_is_no_conflict(program: Path) -> None:
    seen = blob(program)
    set_title(program, "Same")
    assert isinstance(set_title(program, "Same", expected=seen), Saved)


def test_uncommitted_edits_of_other_fields_stay_uncommitted(program: Path) -> None:
    (program / ITEM).write_text(TEXT.replace("priority: 1", "priority: 7"))
    saved = set_title(program, "Mine")
    assert isinstance(saved, Saved)
    assert parse(git(program, "show", f"HEAD:requirements/{ITEM}")).data["priority"] == 1
    assert parse((program / ITEM).read_text()).data == {
        "id": "FR-a",
        "title": "Mine",
        "owner": "PER-ada",
        "priority": 7,
    }
    assert git(program, "diff", "--name-only").strip() == f"requirements/{ITEM}"


def test_an_uncommitted_edit_of_the_same_field_is_a_conflict(program: Path) -> None:
    (program / ITEM).write_text(TEXT.replace("Old title", "In the editor"))
    conflict = set_title(program, "Mine")
    assert isinstance(conflict, Conflict)
    assert conflict.fields[0].theirs == "In the editor"


def test_what_others_staged_is_not_committed(program: Path) -> None:
    (program / "other.txt").write_text("staged")
    git(program, "add", "other.txt")
    set_title(program, "Mine")
    assert git(program, "diff", "--cached", "--name-only").strip() == "requirements/other.txt"
    assert "other.txt" not in git(program, "show", "--name-only", "--format=", "HEAD")


def test_several_files_are_one_commit_and_new_and_deleted_files_work(program: Path) -> None:
    new = [Change(f"people/PER-{name}.yaml", text=f"id: PER-{name}\n") for name in ("b", "c")]
    saved = save(program, new, ADA, "Add two")
    assert isinstance(saved, Saved)
    assert len(git(program, "show", "--name-only", "--format=", "HEAD").split()) == 2
    gone = save(program, [Change("people/PER-b.yaml", saved.blobs["requirements/people/PER-b.yaml"])], ADA, "Remove")
    assert isinstance(gone, Saved)
    assert not (program / "people/PER-b.yaml").exists()
    assert git(program, "status", "--porcelain") == ""
    assert isinstance(save(program, [Change("people/PER-c.yaml", text="id: other\n")], ADA, "Again"), Conflict)


def test_the_first_commit_of_a_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    saved = save(tmp_path, [Change("program.yaml", text="id: PRG-a\n")], ADA, "Begin")
    assert isinstance(saved, Saved)
    assert git(tmp_path, "show", "HEAD:program.yaml") == "id: PRG-a\n"
    assert git(tmp_path, "status", "--porcelain") == ""


def test_a_removed_field_and_an_unchanged_one(program: Path) -> None:
    before = git(program, "rev-parse", "HEAD").strip()
    unchanged = set_title(program, "Old title")
    assert isinstance(unchanged, Saved)
    assert unchanged.revision == before
    set_title(program, REMOVED, field="owner")
    assert "owner" not in (program / ITEM).read_text()


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (lambda program: git(program, "checkout", "-q", "--detach"), "WB903"),
        (lambda program: (program.parent / ".git" / "MERGE_HEAD").write_text("0" * 40), "WB902"),
        (lambda program: (program.parent / ".git" / "rebase-merge").mkdir(), "WB902"),
    ],
)
def test_saving_is_refused_in_the_middle_of_something(program: Path, prepare, code: str) -> None:  # type: ignore[no-untyped-def]
    head = git(program, "rev-parse", "HEAD")
    prepare(program)
    with pytest.raises(SaveRefused) as refused:
        set_title(program, "Mine")
    assert refused.value.code == code
    assert refused.value.hint
    assert git(program, "rev-parse", "HEAD") == head
    assert (program / ITEM).read_text() == TEXT


@pytest.mark.parametrize(
    "path", ["../outside.yaml", "functional/../../x.yaml", "linked/FR-a.yaml", "functional/FR-link.yaml"]
)
def test_nothing_outside_the_program_or_through_a_link_is_written(program: Path, path: str) -> None:
    elsewhere = program.parent.parent / "elsewhere"
    elsewhere.mkdir()
    (program / "linked").symlink_to(elsewhere)
    (program / "functional" / "FR-link.yaml").symlink_to(elsewhere / "FR-a.yaml")
    with pytest.raises(SaveRefused) as refused:
        save(program, [Change(path, text="id: FR-a\n")], ADA, "Escape")
    assert refused.value.code == "WB904"
    assert list(elsewhere.iterdir()) == []


def test_outside_git_a_save_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SaveRefused, match="WB901"):
        save(tmp_path, [Change("program.yaml", text="id: PRG-a\n")], ADA, "Begin")


def test_the_lock_of_a_git_command_is_respected_and_one_of_a_killed_writer_is_cleared(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = program.parent / ".git" / "index.lock"
    lock.write_text("held by git")
    monkeypatch.setattr("workbench.store.writer._PATIENCE_SECONDS", 0.05)
    with pytest.raises(SaveRefused, match="WB905"):
        set_title(program, "Mine")
    assert lock.exists()
    lock.unlink()
    held = program.parent / ".git" / "workbench" / "index.lock.1"
    held.touch()
    lock.hardlink_to(held)
    assert isinstance(set_title(program, "Mine"), Saved)
    assert not lock.exists()


class Killed(BaseException):
    """Stands for the moment at which a process is gone: nothing of ours handles it."""


@pytest.mark.parametrize("moment", ["move_branch", "patch_index", "replace_file"])
def test_a_writer_killed_at_any_step_is_finished_or_forgotten(
    program: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    repository = Repository.around(program)
    assert repository is not None
    head = repository.head
    new = TEXT.replace("Old title", "Half-way").encode()
    path = f"requirements/{ITEM}"
    entries = {path: Entry("100644", repository.write_blob(new), path)}
    real_replace = writer_module.replace_file

    def die(*arguments: object, **_: object) -> None:
        if moment == "replace_file" and arguments[0] != program.parent / path:
            real_replace(*arguments)  # type: ignore[arg-type]
        else:
            raise Killed

    with Writer(repository) as writer:
        tree = repository.write_tree(head, entries, writer.scratch)
        commit = repository.write_commit(tree, head, ADA, "Half", dt.datetime.now(dt.UTC))
        with monkeypatch.context() as patch:
            patch.setattr(writer_module if moment == "replace_file" else Repository, moment, die)
            with pytest.raises(Killed):
                writer.swap(Swap(head, commit, entries, {path: (TEXT.encode(), new)}))
    assert isinstance(set_title(program, 5, field="priority"), Saved)
    title = parse((program / ITEM).read_text()).data["title"]
    assert title == ("Old title" if moment == "move_branch" else "Half-way")
    assert git(program, "status", "--porcelain") == ""
