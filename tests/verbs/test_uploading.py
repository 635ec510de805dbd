"""Events that somebody brings to a page: profiled apart from the app, kept nowhere, ended when nobody waits."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pytest

from workbench.program.streams import Stream
from workbench.verbs.trouble import Trouble
from workbench.verbs.uploading import (
    Upload,
    columns_of,
    likely_time,
    new_stream,
    profile_uploads,
)

ROWS = [
    (f"2026-11-0{day}T{hour:02}:00:00Z", f"secret-{(day * hour) % 9}", hour % 3) for day in (1, 2) for hour in range(24)
]
CSV = "ts,customer,status\n" + "".join(f"{ts},{customer},{status}\n" for ts, customer, status in ROWS)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that tells what is left behind."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def upload(text: str = CSV, name: str = "events.csv") -> Upload:
    return Upload(name, io.BytesIO(text.encode()))


def running(folder: Path) -> list[str]:
    """The processes whose command line names the folder."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(file.read_text(errors="replace"))
        except OSError:
            continue
    return [line for line in lines if str(folder) in line]


def profiled(*uploads: Upload, **options: object) -> Stream:
    return profile_uploads(uploads, "My events", {"STR-my-events"}, say=lambda seconds, said: None, **options)


def test_files_become_a_stream_and_nothing_is_left(temporary: Path) -> None:
    stream = profiled(upload(), upload(), time_column="ts", sets=[["customer", "status"]])
    assert (stream.id, stream.title) == ("STR-my-events-2", "My events")
    assert stream.events_per_day == len(ROWS), "two files of two days"
    assert not list(temporary.iterdir())
    change = new_stream(stream)
    assert change.path == "streams/STR-my-events-2.yaml"
    assert "secret" not in (change.text or "")


def test_whoever_stops_listening_ends_the_profile(temporary: Path) -> None:
    class GoneError(Exception):
        pass

    def gone(seconds: float, said: str) -> None:
        if running(temporary):
            raise GoneError

    with pytest.raises(GoneError):
        profile_uploads([upload()], "My events", set(), say=gone)
    assert not list(temporary.iterdir())
    assert not running(temporary)


def test_a_name_is_only_believed_in_its_end(temporary: Path) -> None:
    assert columns_of([upload(name="../../../etc/pass'wd;rm -rf.csv")]).keys() == {"ts", "customer", "status"}
    with pytest.raises(Trouble, match=r"^\.\./evil has no known format"):
        columns_of([upload(name="../evil")])
    assert not list(temporary.iterdir())


def test_the_command_says_what_is_wrong_by_the_name_it_came_with() -> None:
    with pytest.raises(Trouble, match="customer cannot be read as a time"):
        profiled(upload(), time_column="customer")
    with pytest.raises(Trouble, match=r"broken\.parquet.*cannot be read") as raised:
        columns_of([upload("no parquet", name="broken.parquet")])
    assert "workbench-upload" not in str(raised.value)


def test_the_column_of_times_is_found_by_its_type_else_by_its_name() -> None:
    assert likely_time(columns_of([upload()])) == "ts"
    assert likely_time({"a": "BIGINT", "Event_Time": "VARCHAR"}) == "Event_Time"
    assert likely_time({"a": "BIGINT"}) is None
