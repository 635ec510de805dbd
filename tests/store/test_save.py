"""Saves against real git: merge by field, conflicts, refusals, and what a killed writer leaves behind."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.program.differences import REMOVED
from workbench.store.git import Author, Entry, Repository
from workbench.store.save import Change, Conflict, Saved, recover, save
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


def test_the_lock_of_a_killed_writer_is_cleared_without_another_save(program: Path) -> None:
    set_title(program, "Mine")
    lock = program.parent / ".git" / "index.lock"
    held = program.parent / ".git" / "workbench" / "index.lock.1"
    held.touch()
    lock.hardlink_to(held)
    recover(program)
    assert not lock.exists()
    assert git(program, "status", "--porcelain") == ""


class Killed(BaseException):
    """Stands for the moment at which a process is gone: nothing of ours handles it."""


@pytest.mark.parametrize(
    ("dies_in", "at_call", "title"),
    [
        ("patch_index", 1, "Old title"),
        ("move_branch", 1, "Old title"),
        ("replace", 2, "Half-way"),
        ("replace", 3, "Half-way"),
        ("unlink", 1, "Half-way"),
    ],
)
def test_a_writer_killed_at_any_step_is_finished_or_forgotten(
    program: Path, monkeypatch: pytest.MonkeyPatch, dies_in: str, at_call: int, title: str
) -> None:
    """`replace` puts in place the journal, the index and the file, in this order; `unlink` then ends the journal."""
    repository = Repository.around(program)
    assert repository is not None
    head = repository.head
    new = TEXT.replace("Old title", "Half-way").encode()
    path = f"requirements/{ITEM}"
    entries = {path: Entry("100644", repository.write_blob(new), path)}
    owner: type = Path if dies_in in ("replace", "unlink") else Repository
    real, calls = getattr(owner, dies_in), []

    def die(self: object, *arguments: object, **options: object) -> object:
        if dies_in == "unlink" and self != program.parent / ".git" / "workbench" / "save.json":
            return real(self, *arguments, **options)
        calls.append(self)
        if len(calls) >= at_call:
            raise Killed
        return real(self, *arguments, **options)

    with Writer(repository) as writer:
        tree = repository.write_tree(head, entries, writer.scratch)
        commit = repository.write_commit(tree, head, ADA, "Half", dt.datetime.now(dt.UTC))
        with monkeypatch.context() as patch:
            patch.setattr(owner, dies_in, die)
            with pytest.raises(Killed):
                writer.swap(Swap(head, commit, entries, {path: (TEXT.encode(), new)}))
    assert parse((program / ITEM).read_text()).data["id"] == "FR-a"
    assert isinstance(set_title(program, 5, field="priority"), Saved)
    assert parse((program / ITEM).read_text()).data["title"] == title
    assert git(program, "status", "--porcelain") == ""


def test_an_edit_of_a_version_that_was_never_committed(program: Path) -> None:
    (program / ITEM).write_text(TEXT.replace("Old title", "In the editor"))
    seen = git(program, "hash-object", ITEM).strip()
    assert isinstance(set_title(program, 9, expected=seen, field="priority"), Saved)
    assert parse(git(program, "show", f"HEAD:requirements/{ITEM}")).data["title"] == "Old title"
    assert parse((program / ITEM).read_text()).data["title"] == "In the editor"
    assert isinstance(set_title(program, "Mine", expected=git(program, "hash-object", ITEM).strip()), Saved)
    assert git(program, "status", "--porcelain") == ""


def test_taking_back_an_uncommitted_value_changes_the_file_without_a_commit(program: Path) -> None:
    (program / ITEM).write_text(TEXT.replace("Old title", "In the editor"))
    head = git(program, "rev-parse", "HEAD").strip()
    saved = set_title(program, "Old title", expected=git(program, "hash-object", ITEM).strip())
    assert isinstance(saved, Saved)
    assert saved.revision == head
    assert (program / ITEM).read_text() == TEXT


def test_a_version_that_nobody_can_know_any_more_is_refused(program: Path) -> None:
    with pytest.raises(SaveRefused, match="Reload"):
        set_title(program, "Mine", expected="1" * 40)


def test_an_unreadable_uncommitted_version_and_a_deleted_one_are_refused(program: Path) -> None:
    (program / ITEM).write_text("<<<<<<< HEAD\n" + TEXT)
    with pytest.raises(SaveRefused, match="WB907"):
        set_title(program, "Mine")
    (program / ITEM).unlink()
    with pytest.raises(SaveRefused, match="WB906"):
        set_title(program, "Mine")
    assert not (program / ITEM).exists()


STREAM = "streams/STR-a.yaml"
COLUMNS = "id: STR-a\ncolumns:\n  - {name: zone, skew: 1}\n  - {name: path, skew: 2}\n"


def test_entries_of_a_list_are_followed_by_name_when_others_have_moved_them(program: Path) -> None:
    first = save(program, [Change(STREAM, text=COLUMNS)], ADA, "Add a stream")
    assert isinstance(first, Saved)
    seen = first.blobs[f"requirements/{STREAM}"]
    moved = COLUMNS.replace("columns:\n", "columns:\n  - {name: asn, skew: 0}\n")
    assert isinstance(
        save(program, [Change(STREAM, seen, {("columns",): parse(moved).data["columns"]})], ADA, "x"), Saved
    )
    saved = save(program, [Change(STREAM, seen, {("columns", 1, "skew"): 9, ("columns", 2): {"name": "ip"}})], ADA, "y")
    assert isinstance(saved, Saved)
    columns = parse((program / STREAM).read_text()).data["columns"]
    assert [(column["name"], column.get("skew")) for column in columns] == [
        ("asn", 0), ("zone", 1), ("path", 9), ("ip", None),
    ]  # fmt: skip
    removed = save(program, [Change(STREAM, None, {("columns", 2): REMOVED})], ADA, "z")
    assert isinstance(removed, Saved)
    conflict = save(program, [Change(STREAM, seen, {("columns", 1, "skew"): 7})], ADA, "late")
    assert isinstance(conflict, Conflict)
    assert (conflict.fields[0].base, conflict.fields[0].theirs, conflict.fields[0].mine) == (2, None, 7)


def test_a_linked_work_tree_saves_to_its_own_branch(program: Path) -> None:
    other = program.parent.parent / "other"
    git(program, "worktree", "add", "-q", "-b", "side", str(other))
    assert isinstance(set_title(other / "requirements", "On the side"), Saved)
    assert git(other, "status", "--porcelain") == ""
    assert "On the side" in git(program, "show", f"side:requirements/{ITEM}")
    assert "On the side" not in (program / ITEM).read_text()


def test_a_repository_of_longer_hashes(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main", "--object-format=sha256")
    saved = save(tmp_path, [Change(ITEM, text=TEXT)], ADA, "Begin")
    assert isinstance(saved, Saved)
    assert isinstance(save(tmp_path, [Change(ITEM, saved.blobs[ITEM])], ADA, "End"), Saved)
    assert git(tmp_path, "ls-files") == ""
    assert git(tmp_path, "status", "--porcelain") == ""


def test_the_callers_own_git_settings_do_not_lead_elsewhere(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, str(program.parent.parent / "nowhere"))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "nonsense")
    saved = save(program, [Change(ITEM, None, {("title",): "Mine"})], ADA, "Set title")
    assert isinstance(saved, Saved)
    monkeypatch.undo()
    assert git(program, "rev-parse", "HEAD").strip() == saved.revision


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from workbench.store.git import Author
from workbench.store.save import Change, save
from workbench.store.writer import SaveRefused
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    change = Change(sys.argv[3], None, {("title",): "x" * 60_000})
    save(Path(sys.argv[1]), [change], Author("a", "a@example.org"), "Big")
except SaveRefused as refusal:
    print(refusal.code)
"""


@pytest.mark.parametrize("most_bytes", [0, 100, 1_000, 50_000])
def test_a_disk_that_takes_no_more_leaves_everything_as_it_was(program: Path, most_bytes: int) -> None:
    before = git(program, "rev-parse", "HEAD"), git(program, "ls-files", "-s")
    told = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(program), str(most_bytes), ITEM],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert told.stdout == "WB908\n"
    assert (git(program, "rev-parse", "HEAD"), git(program, "ls-files", "-s")) == before
    assert git(program, "status", "--porcelain") == ""
    assert isinstance(set_title(program, "Small"), Saved)
