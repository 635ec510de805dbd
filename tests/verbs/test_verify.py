"""A verification run by its verb and its command: exit codes, JSON, the record as a commit, nothing left behind."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
from pathlib import Path

import pytest

from tests.pages.conftest import git
from tests.running import run
from workbench.program.verifications import Verification, state_of
from workbench.store.git import Author
from workbench.store.loader import load
from workbench.verbs import data_standing, verify
from workbench.verbs.init import init
from workbench.verbs.trouble import Trouble
from workbench.verbs.uploading import Upload

ADA = Author("Ada Example", "ada@example.org")
DAY = dt.date(2025, 7, 16)
RIGHT = "day,requests\n2026-01-01,5\n2026-01-02,7\n"
WRONG = "day,requests\n2026-01-01,5\n2026-01-03,7\n"
CHECKS = """\
id: VER-days
kind: verification
title: Days
about: [SPK-top-n]
tables: [{name: days, time: day}]
checks: [{id: every-day, kind: date_coverage, table: days}]
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = init(tmp_path / "plan", "edge-analytics").program
    (folder / "verifications" / "VER-days.yaml").write_text(CHECKS)
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "Add checks")
    return folder


def command(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run("verify", *arguments, cwd=cwd)


def test_the_example_shows_the_faults_of_the_story(program: Path) -> None:
    done = command(
        "requirements/verifications/VER-launch-figures.yaml", "requirements/data/launch", "--format", "json",
        cwd=program.parent,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    checks = {one["id"]: one for one in told["checks"]}
    assert told["passed"] is False
    assert {row["bucket"] for row in checks["every-day"]["sample"]} == {"2025-06-10 00:00:00"}
    assert checks["countries-sum"]["failing_rows"] == 24
    assert any("same value" in row["fault"] for row in checks["no-jumps"]["sample"])
    assert {"id", "kind", "passed", "failing_rows", "sample"} <= set(checks["every-day"])


def test_the_record_of_the_example_is_of_its_data_and_checks(program: Path) -> None:
    place = verify.place_of(program / "verifications" / "VER-launch-figures.yaml", today=dt.date(2025, 7, 15))
    run = verify.verify(place, [str(program / "data" / "launch")]).run
    assert place.verification.runs == [run]


def test_data_that_is_right_passes_and_is_recorded(program: Path, tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_text(RIGHT)
    path = program / "verifications" / "VER-days.yaml"
    done = command(path, tmp_path / "days.csv", "--record", "--author", "Ada Example <ada@example.org>",
                   "--today", "2025-07-16", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "all 1 checks passed" in done.stdout
    assert git(program, "log", "-1", "--format=%an: %s") == (
        "Ada Example: Record a run of VER-days: all checks passed"
    )  # fmt: skip
    assert git(program, "status", "--porcelain") == ""
    kept = load(program).get("VER-days", Verification)
    assert kept is not None
    assert state_of(kept, DAY).state == "verified"
    assert [(run.ran_on, run.passed, run.files, run.rows) for run in kept.runs] == [(DAY, True, ["days.csv"], 2)]
    assert path.read_text().startswith(CHECKS), "what its author wrote stays"


def test_a_second_run_joins_the_first_and_the_last_one_counts(program: Path, tmp_path: Path) -> None:
    for day, text in ((15, RIGHT), (16, WRONG), (16, RIGHT)):
        (tmp_path / "days.csv").write_text(text)
        place = verify.place_of(program / "verifications" / "VER-days.yaml", today=dt.date(2025, 7, day))
        verify.record(place, verify.verify(place, [str(tmp_path / "days.csv")]), ADA)
    opened = load(program)
    kept = opened.get("VER-days", Verification)
    assert kept is not None
    assert [run.passed for run in kept.runs] == [True, False, True]
    assert len({run.fingerprint for run in kept.runs}) == 2
    assert state_of(kept, DAY).state == "verified"
    [spike] = [one for one in data_standing.faults_found(opened) if one.spike == "SPK-top-n"]
    assert (spike.by_checks, spike.by_readers, spike.share) == (1, 0, 1.0)


def test_a_run_does_not_speak_for_other_checks_or_later_data(program: Path, tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_text(RIGHT)
    path = program / "verifications" / "VER-days.yaml"
    place = verify.place_of(path, today=DAY)
    verify.record(place, verify.verify(place, [str(tmp_path / "days.csv")]), ADA)
    recorded = path.read_text()
    for change, state in (
        (("table: days}]", "table: days, grain: 1h}]"), "out of date"),
        (("title: Days", "title: Days\ndata_made_on: 2025-07-17"), "out of date"),
        (("title: Days", "title: Days\nevery_days: 3"), "out of date"),
        (("title: Days", "title: Other words"), "verified"),
    ):
        path.write_text(recorded.replace(*change))
        changed = load(program).get("VER-days", Verification)
        assert changed is not None
        assert state_of(changed, DAY + dt.timedelta(days=5)).state == state


@pytest.mark.parametrize(
    ("checks", "data", "said"),
    [
        ("VER-none.yaml", "days.csv", "the file cannot be read"),
        ("VER-days.yaml", "nothing.csv", "is not a file of data"),
        ("VER-odd.yaml", "days.csv", "Did you mean date_coverage?"),
        ("VER-empty.yaml", "days.csv", "has no checks"),
    ],
)
def test_what_cannot_run_exits_with_two(tmp_path: Path, checks: str, data: str, said: str) -> None:
    (tmp_path / "days.csv").write_text(RIGHT)
    (tmp_path / "VER-days.yaml").write_text(CHECKS)
    (tmp_path / "VER-odd.yaml").write_text(CHECKS.replace("date_coverage", "date_covrage"))
    (tmp_path / "VER-empty.yaml").write_text("id: VER-empty\nkind: verification\ntitle: Empty\n")
    done = command(checks, data, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_checks_of_no_program_run_and_are_not_recorded(tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_text(WRONG)
    (tmp_path / "checks.yaml").write_text(CHECKS)
    place = verify.place_of(tmp_path / "checks.yaml")
    verified = verify.verify(place, [str(tmp_path / "days.csv")])
    assert not verified.run.passed
    with pytest.raises(Trouble, match="is of no program"):
        verify.record(place, verified, ADA)


def test_an_item_of_a_program_is_named_by_its_id(program: Path, tmp_path: Path) -> None:
    place = verify.place_of(Path("VER-days"), program)
    assert place.verification.id == "VER-days"
    assert place.program_dir == program


def test_uploads_are_matched_by_name_and_gone_afterwards(program: Path, tmp_path: Path) -> None:
    place = verify.place_of(program / "verifications" / "VER-days.yaml", today=DAY)
    uploads = [Upload("../../days.csv", io.BytesIO(RIGHT.encode()))]
    assert verify.verify_uploads(place, uploads, say=lambda _: None).run.passed
    with pytest.raises(Trouble, match="no known format") as trouble:
        verify.verify_uploads(place, [Upload("days.xlsx", io.BytesIO(b"PK"))], say=lambda _: None)
    assert "workbench-upload" not in str(trouble.value)
    assert not (tmp_path / "days.csv").exists()


def test_every_item_that_rests_on_data_has_its_line_and_only_verified_is_not_red(program: Path) -> None:
    opened = load(program)
    found = {one.id: one for one in data_standing.lines(opened, dt.date(2026, 11, 16))}
    assert found["MS-top-paths"].state == "unverified"
    assert found["SPK-mobile-device"].state == "failed"
    assert found["INC-launch-eve"].runs[0].passed is False
    assert "none rest on verified data" in data_standing.sentence(list(found.values()))
    [spike] = [one for one in data_standing.faults_found(opened) if one.spike == "SPK-mobile-device"]
    assert (spike.by_checks, spike.by_readers) == (4, 4)
    assert data_standing.finders([spike]) == "Checks found 4 of 8 faults, readers 4."
