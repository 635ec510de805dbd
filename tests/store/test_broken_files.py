"""Broken files: each a located error with its mend, nothing written, and the rest of the program read all the same."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workbench.cli.common import CANNOT_RUN
from workbench.cli.main import workbench
from workbench.program.finding import Severity
from workbench.program.program import Program
from workbench.store.loader import load
from workbench.store.strict_yaml import parse

from .programs import BROKEN, SOUND_IDS, commit, fingerprint, repository, sound_program

CASES: dict[str, dict[str, Any]] = parse((BROKEN / "expected.yaml").read_text(encoding="utf-8")).data


def lay(case: str, program: Path) -> None:
    """Put a broken file into a program, where the table says."""
    target = program / CASES[case]["at"]
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(BROKEN / f"{case}.yaml", target)


def assert_as_expected(case: str, program: Program, folder: str) -> None:
    expected = CASES[case]
    told = [(fault.path, fault.code, fault.line, fault.column) for fault in program.faults]
    assert told == [
        (f"{folder}/{fault.get('path', expected['at'])}", fault["code"], fault["line"], fault["column"])
        for fault in expected["faults"]
    ]
    for fault, asked in zip(program.faults, expected["faults"], strict=True):
        assert fault.hint.startswith(asked["mend"])
        assert fault.severity is Severity.ERROR
        assert fault.what
        assert fault.why
        for words in (fault.what, fault.why, fault.hint):
            assert words.isprintable()
            assert len(words) <= 600
    assert SOUND_IDS - program.items.keys() == set(expected.get("loses", []))


def test_the_table_and_the_folder_hold_the_same_cases() -> None:
    assert {path.stem for path in BROKEN.glob("*.yaml")} - {"expected"} == CASES.keys()
    assert len(CASES) >= 60


@pytest.mark.parametrize("case", CASES)
def test_a_broken_file_is_located_and_hides_nothing_else(case: str, tmp_path: Path) -> None:
    program = sound_program(tmp_path / "plan")
    lay(case, program)
    before = fingerprint(tmp_path)
    assert_as_expected(case, load(program), "plan")
    assert fingerprint(tmp_path) == before


def test_broken_files_are_told_alike_from_a_revision(tmp_path: Path) -> None:
    top = repository(tmp_path / "repository")
    for case in CASES:
        lay(case, sound_program(top / case))
    revision = commit(top)
    for case in CASES:
        program = load(top / case, at=revision)
        assert program.revision == revision
        assert_as_expected(case, program, case)


@pytest.mark.parametrize("case", CASES)
def test_a_command_says_so_and_ends_with_2(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = sound_program(tmp_path / "plan")
    lay(case, program)
    before = fingerprint(tmp_path)
    assert workbench.main(["check", str(program), "--format", "json"], standalone_mode=False) == CANNOT_RUN
    told = json.loads(capsys.readouterr().out)["findings"]
    codes = [finding["code"] for finding in told if finding["code"].startswith("WB0")]
    assert sorted(codes) == sorted(fault["code"] for fault in CASES[case]["faults"])
    assert fingerprint(tmp_path) == before


def brackets(file: Path) -> None:
    file.write_text("notes: " + "[" * 200_000)


def closed_brackets(file: Path) -> None:
    file.write_text("notes: " + "[" * 200_000 + "]" * 200_000)


def braces(file: Path) -> None:
    file.write_text("{a: " * 50_000)


def deep_indentation(file: Path) -> None:
    file.write_text("\n".join(" " * depth + "a:" for depth in range(1_000)))


def fifty_megabytes(file: Path) -> None:
    with file.open("wb") as large:
        large.truncate(50_000_000)


def latin_1(file: Path) -> None:
    file.write_bytes("id: FR-broken\ntitle: Zürich\n".encode("latin-1"))


def utf_16(file: Path) -> None:
    file.write_bytes("id: FR-broken\n".encode("utf-16"))


def nul_character(file: Path) -> None:
    file.write_bytes(b"id: FR-broken\ntitle: a\0b\n")


def escape_character(file: Path) -> None:
    file.write_bytes(b"id: FR-broken\ntitle: a\x1b[31mred\n")


def link_out(file: Path) -> None:
    outside = file.parents[2] / "outside.yaml"
    outside.write_text("id: FR-broken\nkind: functional\ntitle: Outside\n")
    file.symlink_to(outside)


def link_to_a_device(file: Path) -> None:
    file.symlink_to("/dev/zero")


def link_to_nothing(file: Path) -> None:
    file.symlink_to("nowhere.yaml")


def link_within(file: Path) -> None:
    file.symlink_to("FR-totals.yaml")


def pipe(file: Path) -> None:
    os.mkfifo(file)


def folder_in_its_place(file: Path) -> None:
    file.mkdir()


@pytest.mark.parametrize(
    ("make", "code", "line", "column", "mend"),
    [
        (brackets, "WB005", 1, 47, "Flatten it"),
        (closed_brackets, "WB005", 1, 47, "Flatten it"),
        (braces, "WB005", 1, 161, "Flatten it"),
        (deep_indentation, "WB005", 41, 41, "Flatten it"),
        (fifty_megabytes, "WB001", 1, 1, "Keep data elsewhere"),
        (latin_1, "WB001", 2, 9, "Save the file as UTF-8"),
        (utf_16, "WB001", 1, 1, "Save the file as UTF-8"),
        (nul_character, "WB001", 2, 9, "Delete it"),
        (escape_character, "WB001", 2, 9, "Delete it"),
        (link_out, "WB007", 1, 1, "Put the file itself here"),
        (link_to_a_device, "WB007", 1, 1, "Put the file itself here"),
        (link_to_nothing, "WB007", 1, 1, "Put the file itself here"),
        (link_within, "WB007", 1, 1, "Put the file itself here"),
        (pipe, "WB001", 1, 1, "Put a file here"),
        (folder_in_its_place, "WB007", 1, 1, "Move its files up"),
    ],
)
def test_a_made_file_is_located_and_hides_nothing_else(
    make: Callable[[Path], None], code: str, line: int, column: int, mend: str, tmp_path: Path
) -> None:
    folder = sound_program(tmp_path / "plan")
    make(folder / "functional" / "FR-broken.yaml")
    before = fingerprint(tmp_path)
    program = load(folder)
    [fault] = program.faults
    assert (fault.code, fault.line, fault.column) == (code, line, column)
    assert fault.hint.startswith(mend)
    assert fault.path == "plan/functional/FR-broken.yaml"
    assert program.items.keys() == SOUND_IDS
    assert fingerprint(tmp_path) == before


def test_links_and_large_files_are_refused_from_a_revision_too(tmp_path: Path) -> None:
    top = repository(tmp_path / "repository")
    folder = sound_program(top / "plan")
    link_out(folder / "functional" / "FR-linked.yaml")
    (folder / "functional" / "FR-large.yaml").write_text("# " + "x" * 2_000_000)
    program = load(folder, at=commit(top))
    assert [(fault.code, fault.item) for fault in program.faults] == [("WB001", "FR-large"), ("WB007", "FR-linked")]
    assert program.items.keys() == SOUND_IDS


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    folder = sound_program(tmp_path / "plan")
    (folder / "functional").rename(tmp_path / "elsewhere")
    (folder / "functional").symlink_to(tmp_path / "elsewhere")
    program = load(folder)
    [fault] = program.faults
    assert (fault.code, fault.path) == ("WB007", "plan/functional")
    assert program.items.keys() == SOUND_IDS - {"FR-totals"}


def test_program_yaml_that_is_a_link_is_refused_once(tmp_path: Path) -> None:
    folder = sound_program(tmp_path / "plan")
    (folder / "program.yaml").rename(tmp_path / "program.yaml")
    (folder / "program.yaml").symlink_to(tmp_path / "program.yaml")
    program = load(folder)
    assert [fault.code for fault in program.faults] == ["WB007"]
    assert program.plan is None


@pytest.mark.parametrize("suffix", [b".yaml", b".yml"])
def test_a_name_that_is_no_text_is_still_printable(suffix: bytes, tmp_path: Path) -> None:
    folder = sound_program(tmp_path / "plan")
    os.rename(  # noqa: PTH104 - a path of bytes
        os.fsencode(folder / "functional" / "FR-totals.yaml"), os.fsencode(folder / "functional") + b"/FR-\xff" + suffix
    )
    program = load(folder)
    [fault] = program.faults
    assert fault.code == "WB007"
    for text in (fault.path, fault.what, fault.hint):
        assert text.encode("utf-8")
