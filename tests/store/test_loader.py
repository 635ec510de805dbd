"""Reading a program: from the work tree, outside git, at a revision; where its fields stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.checks.sample import sample_with
from workbench.program.finding import Location
from workbench.program.people import Person
from workbench.program.requirements import Functional
from workbench.program.streams import Stream
from workbench.store.errors import InvalidFile, ProgramNotFound, StoreError
from workbench.store.loader import load, load_stream
from workbench.store.resources import example_dir

from .programs import SOUND_IDS, commit, fingerprint, git, repository, sound_program


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The sound program in a folder of a repository, committed."""
    folder = sound_program(repository(tmp_path / "repository") / "requirements")
    commit(folder)
    return folder


def test_the_example_has_no_faults() -> None:
    program = load(example_dir())
    assert program.faults == ()
    assert program.plan is not None


def test_a_program_outside_git_has_no_revision(tmp_path: Path) -> None:
    program = load(sound_program(tmp_path / "plan"))
    assert program.revision is None
    assert program.items.keys() == SOUND_IDS
    assert program.faults == ()
    assert program.unreadable == frozenset()
    assert program.sources["FR-totals"].path == "plan/functional/FR-totals.yaml"


def test_norway_and_half_past_one_stay_text(plan: Path) -> None:
    program = load(plan)
    person, stream = program.get("PER-ada", Person), program.get("STR-edge", Stream)
    assert person is not None
    assert (person.title, person.role) == ("NO", "1:30")
    assert stream is not None
    assert stream.column("country").title == "NO"


def test_sources_are_what_git_says(plan: Path) -> None:
    program = load(plan)
    assert program.revision == git(plan, "rev-parse", "HEAD")
    for source in program.sources.values():
        assert source.blob == git(plan, "rev-parse", f"HEAD:{source.path}")
    assert load(plan, at="HEAD").sources == program.sources


def test_hashes_are_git_s_own_in_a_repository_of_sha256(tmp_path: Path) -> None:
    folder = sound_program(repository(tmp_path / "repository", "--object-format=sha256") / "requirements")
    commit(folder)
    assert load(folder).sources == load(folder, at="HEAD").sources


def test_the_work_tree_shows_what_is_not_committed_and_a_revision_does_not(plan: Path) -> None:
    first = git(plan, "rev-parse", "HEAD")
    file = plan / "functional" / "FR-totals.yaml"
    file.write_text(file.read_text().replace("title: Totals of requests", "title: Changed"))
    (plan / "functional" / "FR-new.yaml").write_text(file.read_text().replace("FR-totals", "FR-new"))
    before = fingerprint(plan)
    now, then = load(plan), load(plan, at=first)
    assert now.items["FR-totals"].title == "Changed"
    assert then.items["FR-totals"].title == "Totals of requests"
    assert now.items.keys() - then.items.keys() == {"FR-new"}
    assert now.revision == then.revision == first
    assert fingerprint(plan) == before


def test_a_folder_that_is_gone_is_read_at_the_revision_that_had_it(plan: Path) -> None:
    first = git(plan, "rev-parse", "HEAD")
    shutil.rmtree(plan)
    assert load(plan, at=first).items.keys() == SOUND_IDS
    with pytest.raises(ProgramNotFound, match="workbench init"):
        load(plan)


def test_a_program_may_be_the_whole_repository(tmp_path: Path) -> None:
    top = repository(sound_program(tmp_path / "repository"))
    commit(top)
    for program in (load(top), load(top, at="HEAD")):
        assert program.items.keys() == SOUND_IDS
        assert program.sources["FR-totals"].path == "functional/FR-totals.yaml"


def test_a_folder_whose_name_begins_alike_is_another_program(plan: Path) -> None:
    other = sound_program(plan.parent / "requirements-old")
    (other / "functional" / "FR-totals.yaml").unlink()
    commit(other)
    assert load(plan, at="HEAD").items.keys() == SOUND_IDS
    assert load(other, at="HEAD").items.keys() == SOUND_IDS - {"FR-totals"}


def test_every_work_tree_of_a_repository_is_read_by_itself(plan: Path, tmp_path: Path) -> None:
    git(plan, "worktree", "add", "--quiet", str(tmp_path / "second"))
    second = tmp_path / "second" / "requirements"
    (second / "functional" / "FR-totals.yaml").unlink()
    assert load(plan).items.keys() == SOUND_IDS
    assert load(second).items.keys() == SOUND_IDS - {"FR-totals"}
    assert load(second, at="HEAD").items.keys() == SOUND_IDS


def test_other_files_are_left_alone(plan: Path) -> None:
    for path in ("README.md", "functional/README.md", "functional/.FR-hidden.yaml", "sheets/notes.yaml",
                 "functional/FR-totals.yaml~", "checks.yaml", ".hidden/FR-x.yaml"):  # fmt: skip
        (plan / path).parent.mkdir(exist_ok=True)
        (plan / path).write_text("anything: [\n")
    commit(plan)
    for program in (load(plan), load(plan, at="HEAD")):
        assert program.items.keys() == SOUND_IDS
        assert program.faults == ()


def test_without_program_yaml_the_items_are_read_and_the_lack_is_told(plan: Path) -> None:
    (plan / "program.yaml").unlink()
    program = load(plan)
    assert [(fault.code, fault.path) for fault in program.faults] == [("WB009", "requirements/program.yaml")]
    assert program.items.keys() == SOUND_IDS - {"PRG-sound"}


def test_unreadable_names_the_items_that_links_may_still_mean(plan: Path) -> None:
    (plan / "people" / "PER-ada.yaml").write_text("id: [\n")
    program = load(plan)
    assert program.unreadable == {"PER-ada"}
    assert "PER-ada" not in program.items


@pytest.mark.parametrize(
    ("item", "field", "line", "column"),
    [
        ("STR-edge", ("events_per_day",), 4, 17),
        ("STR-edge", ("raw_bytes_per_event", "p95"), 5, 38),
        ("STR-edge", ("columns",), 6, 1),
        ("STR-edge", ("columns", 1), 8, 5),
        ("STR-edge", ("columns", 1, "cardinality"), 8, 61),
        ("STR-edge", ("columns", 1, "growth_per_year"), 8, 5),
        ("STR-edge", ("bursts", 0, "minutes"), 1, 1),
        ("PER-ada", (), 2, 1),
    ],
)
def test_fields_are_located_at_their_value_or_the_nearest_field_above(
    item: str, field: tuple[str | int, ...], line: int, column: int, plan: Path
) -> None:
    program = load(plan)
    assert program.where(item, field) == Location(program.sources[item].path, line, column)


@pytest.mark.parametrize("revision", ["nonsense", "--help", "HEAD~5", "HEAD:requirements", ""])
def test_what_is_no_revision_is_refused(plan: Path, revision: str) -> None:
    with pytest.raises(StoreError, match="not a revision"):
        load(plan, at=revision)


def test_a_revision_without_the_folder_is_refused(plan: Path) -> None:
    with pytest.raises(ProgramNotFound, match="at revision HEAD"):
        load(plan.parent / "elsewhere", at="HEAD")


def test_a_revision_outside_git_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not in a git repository"):
        load(sound_program(tmp_path / "plan"), at="HEAD")


def test_a_stream_of_any_name_is_read(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text("id: STR-x\ntitle: X\nevents_per_day: 5\nraw_bytes_per_event: 9\n"
                    "columns: [{name: a, type: bool, weights: [3, 1]}]\n")  # fmt: skip
    assert load_stream(path).columns[0].weights == [3, 1]


def test_an_invalid_stream_tells_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text("id: STR-x\ntitle: X\nevents_per_day: five\nraw_bytes_per_event: 9\ncolumns: []\n")
    with pytest.raises(InvalidFile) as raised:
        load_stream(path)
    assert [(fault.path, fault.line) for fault in raised.value.findings] == [(str(path), 3), (str(path), 5)]
    with pytest.raises(InvalidFile, match="No such file"):
        load_stream(tmp_path / "missing.yaml")


def test_links_hold_across_a_read(plan: Path) -> None:
    requirement = load(plan).get("FR-totals", Functional)
    assert requirement is not None
    assert requirement.stream == "STR-edge"


def test_items_of_the_same_bytes_are_taken_over_from_another_version(tmp_path: Path) -> None:
    folder = sample_with(tmp_path)
    before = load(folder)
    ada = folder / "people" / "PER-ada.yaml"
    ada.write_text(ada.read_text(encoding="utf-8").replace("role: ", "role: Senior "), encoding="utf-8")
    after = load(folder, like=before)
    assert after.items["PER-grace"] is before.items["PER-grace"]
    assert after.items["PER-ada"] != before.items["PER-ada"]
    assert after.items == load(folder).items
    for item_id in after.items:
        assert after.where(item_id, ("title",)) == load(folder).where(item_id, ("title",))
