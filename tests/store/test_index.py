"""The index: its answers, and that losing, damaging or racing for its file changes none of them."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from pathlib import Path

import pytest

from workbench.program.program import Program
from workbench.store.index import Index, open_index
from workbench.store.loader import load

from .programs import commit, fingerprint, repository, sound_program

FILE = ".git/workbench/index.sqlite"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The sound program in a folder of a repository, committed."""
    folder = sound_program(repository(tmp_path / "repository") / "requirements")
    commit(folder)
    return folder


@pytest.fixture
def program(plan: Path) -> Program:
    return load(plan)


def answers(index: Index) -> list[object]:
    """Everything that an index can be asked, to compare two of them."""
    items = [item.model_dump() for item in index.items()]
    return [items, [link.model_dump() for item in items for link in index.links_from(item["id"])], index.faults()]


def rename(plan: Path, title: str) -> Program:
    file = plan / "functional" / "FR-totals.yaml"
    file.write_text(file.read_text().replace("title: Totals of requests", f"title: {title}"))
    return load(plan)


def test_items_are_found_by_owner_kind_and_words(program: Program, plan: Path) -> None:
    index = open_index(program, plan)
    assert [item.id for item in index.items()] == sorted(program.items)
    assert [item.id for item in index.items("design")] == ["DES-one"]
    assert [(item.id, item.priority) for item in index.owned_by("PER-ada")] == [("FR-totals", 1)]
    assert [item.id for item in index.search("REQUESTS totals")] == ["FR-totals", "PRG-sound"]
    assert [item.id for item in index.search("1:30")] == ["PER-ada"]
    assert index.search("%") == index.search("  ") == index.search("no such words") == []


def test_rows_hold_what_the_files_say(program: Program, plan: Path) -> None:
    rows = {item.id: item for item in open_index(program, plan).items()}
    assert rows["BUD-one"].due is not None
    assert rows["BUD-one"].due.isoformat() == "2027-12-31"
    assert rows["STR-edge"].data["columns"][2]["weights"] == [0.6, 0.3, 0.1]
    for item_id, source in program.sources.items():
        assert (rows[item_id].path, rows[item_id].blob) == (source.path, source.blob)


def test_links_are_found_from_both_ends(program: Program, plan: Path) -> None:
    index = open_index(program, plan)
    assert [(link.source, link.field) for link in index.links_to("STR-edge")] == [
        ("DES-one", "stream"),
        ("FR-totals", "stream"),
    ]
    assert [(link.field, link.target) for link in index.links_from("TEAM-core")] == [("lead", "PER-ada")]


def test_faults_are_kept_as_they_were_told(plan: Path) -> None:
    (plan / "people" / "PER-ada.yaml").write_text("id: PER-ada\nkind: person\ntitle: 1.10\nrole: R\n")
    program = load(plan)
    for _ in range(2):
        index = open_index(program, plan)
        assert index.faults() == index.faults("PER-ada") == list(program.faults)
        assert index.faults("FR-totals") == []


def test_the_file_lies_in_git_s_own_folder_and_nowhere_else(program: Program, plan: Path) -> None:
    before = fingerprint(plan)
    open_index(program, plan)
    assert [path.name for path in (plan.parent / ".git" / "workbench").iterdir()] == ["index.sqlite"]
    assert fingerprint(plan) == before


def test_outside_git_there_is_no_file(tmp_path: Path) -> None:
    folder = sound_program(tmp_path / "plan")
    before = fingerprint(tmp_path)
    assert open_index(load(folder), folder).items()
    assert fingerprint(tmp_path) == before


def test_an_index_that_is_current_is_not_built_again(program: Program, plan: Path) -> None:
    first = answers(open_index(program, plan))
    before = fingerprint(plan.parent / ".git" / "workbench")
    assert answers(open_index(program, plan)) == first
    assert fingerprint(plan.parent / ".git" / "workbench") == before


def test_an_edit_makes_it_stale(program: Program, plan: Path) -> None:
    old = open_index(program, plan)
    changed = rename(plan, "Changed")
    assert [item.id for item in open_index(changed, plan).search("changed")] == ["FR-totals"]
    assert old.search("changed") == []


def test_a_file_that_turns_bad_makes_it_stale(program: Program, plan: Path) -> None:
    open_index(program, plan)
    (plan / "functional" / "FR-new.yaml").write_text("id: [\n")
    assert [fault.item for fault in open_index(load(plan), plan).faults()] == ["FR-new"]


def test_a_deleted_file_is_built_again(program: Program, plan: Path) -> None:
    first = answers(open_index(program, plan))
    (plan.parent / FILE).unlink()
    assert answers(open_index(program, plan)) == first
    assert (plan.parent / FILE).exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"this is not a database",
        lambda content: content[:100],
        lambda content: content[: len(content) // 2],
        lambda content: content[:4096] + b"\xff" * (len(content) - 4096),
        lambda content: content[:100] + b"\xff" * 200 + content[300:],
    ],
    ids=["empty", "text", "header only", "half", "pages overwritten", "schema overwritten"],
)
def test_a_damaged_file_is_built_again(damage, program: Program, plan: Path) -> None:  # type: ignore[no-untyped-def]
    first = answers(open_index(program, plan))
    sound = (plan.parent / FILE).read_bytes()
    (plan.parent / FILE).write_bytes(damage(sound))
    assert answers(open_index(program, plan)) == first
    assert (plan.parent / FILE).read_bytes() == sound


def test_a_file_of_another_form_is_built_again(program: Program, plan: Path) -> None:
    (plan.parent / FILE).parent.mkdir()
    with sqlite3.connect(plan.parent / FILE) as older:
        older.execute("create table items (id text)")
    older.close()
    assert len(open_index(program, plan).items()) == len(program.items)


def test_where_no_file_can_be_kept_it_lives_in_memory(program: Program, plan: Path) -> None:
    (plan.parent / ".git" / "workbench").write_text("a file in the way\n")
    assert len(open_index(program, plan).items()) == len(program.items)


def open_many(plan: Path, rounds: int) -> None:
    for round_ in range(rounds):
        program = load(plan) if round_ % 2 else load(plan, at="HEAD")
        index = open_index(program, plan)
        assert {item.id: item.title for item in index.items()} == {
            item_id: item.title for item_id, item in program.items.items()
        }


def test_processes_that_want_different_indexes_never_mix_them(plan: Path) -> None:
    rename(plan, "Changed")
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=open_many, args=(plan, 15)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert [path.name for path in (plan.parent / ".git" / "workbench").iterdir()] == ["index.sqlite"]


def test_threads_may_share_an_index(program: Program, plan: Path) -> None:
    index = open_index(program, plan)
    expected = answers(index)
    seen: list[list[object]] = []
    threads = [threading.Thread(target=lambda: seen.append(answers(index))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [expected] * 12
