"""What commands print holds in every format: digits, cells, lines of annotations."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from workbench.checks.faults import FAULTS
from workbench.program.finding import Finding, Severity
from workbench.verbs.check import CheckReport
from workbench.verbs.render.check import explain, render
from workbench.verbs.render.values import as_json, markdown_table, text_table
from workbench.verbs.serve import url
from workbench.verbs.settings import read_settings
from workbench.verbs.trouble import Trouble

TODAY = dt.date(2027, 1, 15)


def report(*findings: Finding) -> CheckReport:
    return CheckReport("PRG-sample", None, TODAY, findings, unreadable=False)


def finding(what: str, path: str = "requirements/people/PER-ada.yaml") -> Finding:
    return Finding("WB101", Severity.WARNING, "PER-ada", path, 3, 7, what, "Why.", "Mend it.")


def test_floats_have_six_digits_and_dates_are_iso() -> None:
    assert json.loads(as_json({"a": 1234567.891, "b": 0.000123456789, "c": 3, "d": TODAY, "e": True})) == {
        "a": 1234570.0,
        "b": 0.000123457,
        "c": 3,
        "d": "2027-01-15",
        "e": True,
    }


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_cannot_hold_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        as_json({"a": number})


def test_typed_text_cannot_leave_its_markdown_cell() -> None:
    table = markdown_table(("a",), [("x | y\n<script>",)])
    assert table.splitlines()[2] == "| x \\| y &lt;script> |"
    assert len(table.splitlines()) == 3


def test_columns_of_text_are_aligned() -> None:
    assert text_table(("a", "n"), [("long", "1"), ("b", "20")], right=(1,)).splitlines() == [
        "a      n",
        "long   1",
        "b     20",
    ]


def test_an_annotation_stays_on_its_line_whatever_was_typed() -> None:
    text = render(report(finding("two\nlines at 100 %", path="a,b:c.yaml")), "github")
    assert text == ("::warning file=a%2Cb%3Ac.yaml,line=3,col=7,title=WB101::two%0Alines at 100 %25. Mend it.")


def test_nothing_found_is_said_so_in_every_format() -> None:
    assert render(report(), "text") == "PRG-sample on 2027-01-15: nothing found."
    assert "nothing found" in render(report(), "markdown")
    assert json.loads(render(report(), "json"))["findings"] == []
    assert json.loads(render(report(), "sarif"))["runs"][0]["results"] == []
    assert render(report(), "github") == ""


def test_the_count_speaks_of_one_and_of_many() -> None:
    assert render(report(finding("x")), "text").endswith("1 warning.")
    assert render(report(finding("x"), finding("y")), "text").endswith("2 warnings.")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_faults_of_files_have_pages_too(fault: object) -> None:
    code = fault.code
    assert explain(code.lower()).startswith(f"# {code} ")


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "http://127.0.0.1:1"), ("0.0.0.0", "http://localhost:1"), ("::1", "http://[::1]:1")],
)
def test_the_address_shown_can_be_opened(host: str, shown: str) -> None:
    assert url(host, 1) == shown


def test_settings_take_values_as_a_file_would() -> None:
    assert read_settings(["A-1.x=1e9", "A-1.y=NO", "A-1.z={p5: 1, p95: 2}", "A-1.w=a=b"]) == {
        "A-1.x": 1e9,
        "A-1.y": "NO",
        "A-1.z": {"p5": 1, "p95": 2},
        "A-1.w": "a=b",
    }


@pytest.mark.parametrize("text", ["A-1.x", "A-1.x=", "A-1.x=[", "A-1.x=!!int 3"])
def test_settings_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(Trouble, match="--set"):
        read_settings([text])
