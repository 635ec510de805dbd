from __future__ import annotations

import pytest

from workbench.program.program import Program
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.store.strict_yaml import parse
from workbench.verbs import paste

STREAM = "STR-edge-http"


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


def proposed(program: Program, text: str) -> paste.Proposal:
    grid = paste.read(text)
    return paste.propose(program, grid, paste.guess_meanings(grid), STREAM)


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
def test_cells_come_from_a_spreadsheet_or_any_csv(delimiter: str) -> None:
    grid = paste.read(delimiter.join(["Question", "Owner"]) + "\r\n" + delimiter.join(["What?", "Ada"]) + "\r\n\r\n")
    assert grid == paste.Grid(("Question", "Owner"), (("What?", "Ada"),))


def test_quoted_cells_keep_their_lines_and_short_rows_are_filled() -> None:
    grid = paste.read('question,accepted when,owner\n"What, really?","one\ntwo"\n')
    assert grid.rows == (("What, really?", "one\ntwo", ""),)


@pytest.mark.parametrize("text", ["", "question\n", "\n\n"])
def test_a_header_alone_is_no_table(text: str) -> None:
    with pytest.raises(ValueError, match="holds no rows"):
        paste.read(text)


def test_headings_are_recognised_by_other_names() -> None:
    grid = paste.read("Rank\tRequirement\tBy when\tData needed\tWho asks\n1\tWhat?\t\t\t\n")
    assert paste.guess_meanings(grid) == {
        "priority": "Rank", "question": "Requirement", "due_on": "By when", "columns": "Data needed",
        "audience": "Who asks",
    }  # fmt: skip


def test_a_row_becomes_a_requirement_and_its_unknown_columns(program: Program) -> None:
    row = "Who is slow?\tcustomers\tCountry; Device ID\tPiotr Zielak\t2027-02-03"
    made = proposed(program, f"question\taudience\tcolumns\towner\tdate\n{row}\n")
    assert made.faults == ()
    item = made.requirements[0]
    assert (item.id, item.audience, item.owner) == ("FR-who-is-slow", "customer", "PER-piotr-zielak")
    assert item.dimensions == ["country", "device_id"]
    assert [(one.name, one.captured) for one in made.columns] == [("device_id", False)]


def test_ids_are_never_taken_twice(program: Program) -> None:
    made = proposed(program, "question\taudience\nWhat is it?\tpublic\nWhat is it?\tpublic\n")
    assert [one.id for one in made.requirements] == ["FR-what-is-it", "FR-what-is-it-2"]
    assert len({one.priority for one in made.requirements}) == 2


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("audience", "martians", "no audience"),
        ("owner", "Nobody Known", "nobody in people/"),
        ("date", "next spring", "no date"),
        ("priority", "high", "no rank"),
        ("priority", "²", "no rank"),
    ],
)
def test_a_cell_that_cannot_be_read_names_its_row_column_and_mend(
    program: Program, heading: str, cell: str, said: str
) -> None:
    made = proposed(program, f"question\t{heading}\nFine?\t\nBroken?\t{cell}\n")
    assert [(one.row, one.column) for one in made.faults] == [(2, heading)]
    assert said in made.faults[0].what
    assert made.faults[0].hint
    assert [one.question for one in made.requirements] == ["Fine?"]


def test_a_near_miss_of_a_name_is_offered(program: Program) -> None:
    made = proposed(program, "question\towner\nWhat?\tPiotr Zielek\n")
    assert "Piotr Zielak" in made.faults[0].hint


def test_files_read_back_as_the_requirements_that_were_previewed(program: Program) -> None:
    evil = 'question\tnotes\n"No: #1 ""quoted"" {x} & *y?"\t"1:30\nNO"\n'
    made = proposed(program, evil)
    change = paste.as_changes(program, made)[0]
    assert change.text is not None
    data = parse(change.text).data
    assert data["question"] == 'No: #1 "quoted" {x} & *y?'
    assert data["notes"] == "1:30\nNO"
