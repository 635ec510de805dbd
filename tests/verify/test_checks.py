"""What the checks make of data that is hard to read, and of files that are hard to tell apart."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from workbench.program.verifications import Verification
from workbench.verify.files import assigned, fingerprint
from workbench.verify.found import SHOWN_ROWS, CannotVerifyError, Checked
from workbench.verify.verify import verify

NOW = dt.datetime(2026, 6, 30, 12)


def verification(*checks: dict[str, Any], **fields: Any) -> Verification:
    made = [{"id": f"check{position}", **check} for position, check in enumerate(checks)]
    return Verification.model_validate({"id": "VER-a", "title": "A", "checks": made, **fields})


def run(folder: Path, asked: Verification, **files: str) -> list[Checked]:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    held = assigned(asked, [str(path) for path in sorted(folder.iterdir())])
    return verify(asked, held, NOW)[0]


COVERAGE = {"kind": "date_coverage", "table": "days"}
TIMED = {"tables": [{"name": "days", "time": "day"}]}


def test_a_column_that_is_not_there_fails_its_check_and_no_other(tmp_path: Path) -> None:
    asked = verification({"kind": "negatives", "table": "days", "columns": ["requsts"]}, COVERAGE, **TIMED)
    wrong, right = run(tmp_path, asked, days="day,requests\n2026-06-01,5\n2026-06-02,7\n")
    assert (wrong.passed, wrong.failing_rows) == (False, 0)
    assert wrong.problem == "days has no column requsts; it has day, requests"
    assert right.passed


def test_a_time_that_cannot_be_read_fails_the_check(tmp_path: Path) -> None:
    [found] = run(tmp_path, verification(COVERAGE, **TIMED), days="day,requests\n2026-06-01,5\nyesterday,7\n")
    assert found.problem == "1 rows of days hold no time that can be read"


def test_offending_rows_are_counted_and_the_first_shown(tmp_path: Path) -> None:
    rows = "".join(f"{row},-{row}\n" for row in range(1, 101))
    asked = verification({"kind": "negatives", "table": "days", "columns": ["b"]})
    [found] = run(tmp_path, asked, days=f"a,b\n{rows}")
    assert (found.failing_rows, len(found.sample)) == (100, SHOWN_ROWS)


def test_warnings_are_told_and_fail_nothing(tmp_path: Path) -> None:
    asked = verification({"kind": "negatives", "table": "days", "columns": ["b"], "severity": "warning"})
    [found] = run(tmp_path, asked, days="a,b\n1,-1\n")
    assert (found.passed, found.severity) == (False, "warning")


def test_names_and_values_are_never_sql(tmp_path: Path) -> None:
    """What people write is quoted, whatever it holds; files cannot be read through it."""
    asked = verification(
        {"kind": "negatives", "table": "days", "columns": ['b" FROM days; DROP TABLE days; --']},
        {"kind": "negatives", "table": "days", "columns": ["b"], "only": {"a": ["x' OR '1'='1"]}},
        {"kind": "negatives", "table": "days", "columns": ["b"], "only": {"a": ["it's"]}},
    )
    unknown, nothing, one = run(tmp_path, asked, days="a,b\nit's,-1\ny,-2\n")
    assert unknown.problem is not None
    assert "has no column" in unknown.problem
    assert (nothing.passed, one.failing_rows) == (True, 1)


def test_times_are_told_from_whole_numbers_in_any_unit(tmp_path: Path) -> None:
    begin = int(dt.datetime(2026, 6, 1, tzinfo=dt.UTC).timestamp())
    for unit in (1, 1000, 10**6, 10**9):
        rows = "".join(f"{(begin + 86_400 * day) * unit},5\n" for day in (0, 1, 3))
        [found] = run(tmp_path, verification(COVERAGE, **TIMED), days=f"day,requests\n{rows}")
        assert [row["bucket"] for row in found.sample] == ["2026-06-03 00:00:00"]


def test_days_may_be_written_as_numbers(tmp_path: Path) -> None:
    [found] = run(tmp_path, verification(COVERAGE, **TIMED), days="day\n20260601\n20260602\n20260604\n")
    assert [row["bucket"] for row in found.sample] == ["2026-06-03 00:00:00"]


def test_days_are_those_of_the_verification_zone(tmp_path: Path) -> None:
    """Events of 23:30 in UTC are of the next day in Berlin."""
    asked = verification(
        {
            "kind": "parts",
            "parts": {"table": "events"},
            "whole": {"table": "days", "measure": "requests"},
            "grain": "1d",
        },
        tables=[{"name": "events", "time": "at", "time_zone": "UTC"}, {"name": "days", "time": "day"}],
        time_zone="Europe/Berlin",
    )
    events = "at\n2026-06-01 21:30:00\n2026-06-01 23:30:00\n"
    [found] = run(tmp_path, asked, events=events, days="day,requests\n2026-06-01,1\n2026-06-02,1\n")
    assert found.passed
    [found] = run(tmp_path, asked, events=events, days="day,requests\n2026-06-01,2\n")
    assert found.failing_rows == 2


def test_times_that_tell_their_zone_need_no_other(tmp_path: Path) -> None:
    """Twelve hours around a change of clocks, told by clocks of two zones in one file."""
    utc = [dt.datetime(2026, 3, 28, 20, tzinfo=dt.UTC) + dt.timedelta(hours=hour) for hour in range(12)]
    zone = ZoneInfo("Europe/Stockholm")
    told = [(one.astimezone(zone) if place % 2 else one).isoformat() for place, one in enumerate(utc)]
    asked = verification({**COVERAGE, "grain": "1h"}, **TIMED, time_zone="Europe/Stockholm")
    [found] = run(tmp_path, asked, days="day\n" + "\n".join(told) + "\n")
    assert found.passed
    [found] = run(tmp_path, asked, days="day\n" + "\n".join(told[:6] + told[7:]) + "\n")
    assert found.failing_rows == 1


def test_empty_tables_do_not_pass_for_whole_ones(tmp_path: Path) -> None:
    freshness = {"kind": "freshness", "table": "days", "within_hours": 24}
    for found in run(tmp_path, verification(COVERAGE, freshness, **TIMED), days="day,requests\n"):
        assert not found.passed


def test_files_are_told_apart_by_name_pattern_and_by_word(tmp_path: Path) -> None:
    asked = verification(
        {"kind": "agreement", "one": {"table": "a"}, "other": {"table": "b"}},
        tables=[{"name": "a", "files": "left-*.csv"}, {"name": "b"}],
    )
    for name in ("left-1.csv", "left-2.csv", "b-2026.csv", "x.csv"):
        (tmp_path / name).write_text("n\n1\n")
    left, right, other = str(tmp_path / "left-1.csv"), str(tmp_path / "b-2026.csv"), str(tmp_path / "x.csv")
    assert [path.name for path in assigned(asked, [left, right])["a"]] == ["left-1.csv"]
    assert [path.name for path in assigned(asked, [left, f"b={other}"])["b"]] == ["x.csv"]
    with pytest.raises(CannotVerifyError, match=r"x\.csv is none of the tables a, b"):
        assigned(asked, [left, other])
    with pytest.raises(CannotVerifyError, match="no file holds the table b"):
        assigned(asked, [left])
    with pytest.raises(CannotVerifyError, match=r"missing\.csv is not a file of data"):
        assigned(asked, [str(tmp_path / "missing.csv")])
    with pytest.raises(CannotVerifyError, match=r"a\.xlsx has no known format"):
        (tmp_path / "a.xlsx").touch()
        assigned(asked, [str(tmp_path / "a.xlsx")])


def test_the_fingerprint_is_of_the_content_alone(tmp_path: Path) -> None:
    one, same, other = (tmp_path / name for name in ("one.csv", "same.csv", "other.csv"))
    one.write_text("n\n1\n")
    same.write_text("n\n1\n")
    other.write_text("n\n2\n")
    assert fingerprint({"a": [one]}) == fingerprint({"a": [same]})
    assert fingerprint({"a": [one, other]}) == fingerprint({"a": [other, one]})
    assert len({fingerprint({"a": [one]}), fingerprint({"a": [other]}), fingerprint({"b": [one]})}) == 3


def test_gzipped_text_is_read(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "days.jsonl.gz", "wt") as file:
        file.write('{"day": "2026-06-01", "b": 1}\n{"day": "2026-06-02", "b": -4}\n')
    asked = verification({"kind": "negatives", "table": "days", "columns": ["b"]}, COVERAGE, **TIMED)
    negatives, coverage = verify(asked, assigned(asked, [str(tmp_path)]), NOW)[0]
    assert (negatives.failing_rows, coverage.passed) == (1, True)


def test_rows_of_json_may_stand_in_one_list(tmp_path: Path) -> None:
    (tmp_path / "days.json").write_text('[{"day": "2026-06-01", "n": 1},\n {"day": "2026-06-03", "n": 2}]')
    [found] = run(tmp_path, verification(COVERAGE, **TIMED))
    assert [row["bucket"] for row in found.sample] == ["2026-06-02 00:00:00"]


def test_a_recount_of_much_data_takes_a_sample_of_whole_buckets(tmp_path: Path) -> None:
    raw = "".join(f"2026-06-{day:02} 0{hour}:00:00\n" for day in range(1, 21) for hour in range(8))
    rollup = "".join(f"2026-06-{day:02},9\n" for day in range(1, 21))
    asked = verification(
        {"kind": "recount", "raw": "raw", "rollup": "days", "grain": "1d", "most_rows": 40,
         "measures": [{"column": "requests"}]},
        tables=[{"name": "raw", "time": "at"}, {"name": "days", "time": "day"}],
    )  # fmt: skip
    [found] = run(tmp_path, asked, raw=f"at\n{raw}", days=f"day,requests\n{rollup}")
    assert found.failing_rows == 5
    assert {row["recount"] for row in found.sample} == {8}


def test_changed_checks_are_other_checks_and_changed_words_are_not() -> None:
    asked = verification(COVERAGE).asked
    assert verification({**COVERAGE, "what": "Every day", "protects": ["FR-a"]}).asked == asked
    assert verification({**COVERAGE, "grain": "1h"}).asked != asked
    assert verification(COVERAGE, time_zone="Europe/Berlin").asked != asked


def test_an_hour_without_requests_has_no_share_and_that_is_no_fault(tmp_path: Path) -> None:
    asked = verification(
        {"kind": "ratios", "table": "days", "shares": ["share"], "pairs": [{"part": "a", "whole": "b"}]},
        {"kind": "negatives", "table": "days", "columns": ["share"]},
    )
    assert all(found.passed for found in run(tmp_path, asked, days="a,b,share\n0,0,nan\n1,2,0.5\n0,0,\n"))


def test_hours_of_named_days_are_those_of_the_verification_zone(tmp_path: Path) -> None:
    """June 2nd in Stockholm begins at 22:00 of June 1st in UTC, in which the hours are told."""
    hours = [dt.datetime(2026, 6, 1, 22) + dt.timedelta(hours=hour) for hour in range(24)]
    asked = verification(
        {**COVERAGE, "grain": "1h", "from_day": "2026-06-02", "to_day": "2026-06-02"}, time_zone="Europe/Stockholm",
        tables=[{"name": "days", "time": "day", "time_zone": "UTC"}],
    )  # fmt: skip
    assert run(tmp_path, asked, days="day\n" + "\n".join(map(str, hours)) + "\n")[0].passed
    assert run(tmp_path, asked, days="day\n" + "\n".join(map(str, hours[1:])) + "\n")[0].failing_rows == 1


def test_weeks_and_months_begin_where_calendars_say(tmp_path: Path) -> None:
    months = {**COVERAGE, "grain": "1month", "from_day": "2026-01-15", "to_day": "2026-04-10"}
    [found] = run(tmp_path, verification(months, **TIMED), days="day\n2026-01-20\n2026-02-03\n2026-04-01\n")
    assert [row["bucket"] for row in found.sample] == ["2026-03-01 00:00:00"]
    weeks = {**COVERAGE, "grain": "1w", "from_day": "2026-06-03"}
    [found] = run(tmp_path, verification(weeks, **TIMED), days="day\n2026-06-01\n2026-06-15\n")
    assert [row["bucket"] for row in found.sample] == ["2026-06-08 00:00:00"]


@pytest.mark.parametrize(("whole", "passes"), [(60, True), (90, False), (95, False), (29, False)])
def test_visitors_of_few_are_not_added_up_either(tmp_path: Path, whole: int, passes: bool) -> None:
    """Of one month alone 90 could be chance; of twelve it is none."""
    months = "".join(f"2026-{month:02}-01,{whole}\n" for month in range(1, 13))
    days = "".join(f"2026-{month:02}-{day:02},30\n" for month in range(1, 13) for day in (3, 4, 5))
    asked = verification(
        {"kind": "additivity", "measures": "distinct", "whole": {"table": "months", "measure": "visitors"},
         "parts": {"table": "days", "measure": "visitors"}, "grain": "1month"},
        tables=[{"name": "months", "time": "day"}, {"name": "days", "time": "day"}],
    )  # fmt: skip
    [found] = run(tmp_path, asked, months=f"day,visitors\n{months}", days=f"day,visitors\n{days}")
    assert found.passed is passes
