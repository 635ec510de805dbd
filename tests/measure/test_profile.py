"""A profile counts right, reads every format alike, and lets no value out."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests import flights
from tests.running import run
from workbench.measure.profile.opening import Place, opened, raw_bytes
from workbench.measure.profile.profiling import EXACT_TO, LEAST_KEPT, Asked, compact
from workbench.measure.profile.profiling import profile as measure
from workbench.measure.profile.source import ProfileError
from workbench.program.streams import Stream
from workbench.simulate.rollup import rollup_rows
from workbench.store.loader import load, load_stream
from workbench.store.resources import example_dir
from workbench.verbs.profile import profile as profile_verb
from workbench.verbs.trouble import Trouble

EVENTS = 20_000
DAYS = 3
SETS = [["customer", "path"], ["customer"]]


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    seconds = rng.integers(0, DAYS * 86400, EVENTS)
    return pd.DataFrame(
        {
            "ts": pd.Timestamp("2026-03-01") + pd.to_timedelta(np.sort(seconds), unit="s"),
            "customer": [f"secret-customer-{rank}" for rank in rng.zipf(1.4, EVENTS) % 500],
            "path": np.where(rng.random(EVENTS) < 0.1, None, [f"/private/{n}" for n in rng.integers(0, 3000, EVENTS)]),
            "bytes": rng.integers(0, 70_000, EVENTS),
            "delta": rng.integers(-100, 100, EVENTS),
            "account": rng.integers(10**9, 2 * 10**9, EVENTS),
        }
    )


@pytest.fixture(scope="module")
def csv(events: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("events") / "events.csv"
    events.to_csv(file, index=False)
    return file


def profile(files: list[Path], stream_id: str = "STR-events", title: str = "Events", **asked: Any) -> Stream:
    with opened(Place(files)) as source:
        return measure(source, Asked(stream_id, title, raw_bytes(files), **asked)).stream


def of(files: list[Path]) -> Stream:
    return profile(files, stream_id="STR-events", title="Events", time_column="ts", sets=SETS)


def workbench(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = run(*arguments, cwd=Path.cwd())
    done.check_returncode()
    return done


def test_counts_are_those_of_the_events(events: pd.DataFrame, csv: Path) -> None:
    stream = of([csv])
    assert stream.events_per_day == pytest.approx(EVENTS / DAYS, rel=1e-6)
    assert stream.curve.days == DAYS
    assert stream.raw_bytes_per_event == pytest.approx(csv.stat().st_size / EVENTS, rel=1e-3)
    by_hour = events.ts.dt.floor("h").value_counts()
    assert stream.peak_to_mean == pytest.approx(by_hour.max() / (EVENTS / DAYS / 24), rel=1e-3)
    assert stream.curve.hourly is not None
    assert stream.curve.hourly[5] == pytest.approx((events.ts.dt.hour == 5).sum() / DAYS, rel=1e-5)
    for column in stream.columns:
        counts = events[column.name].value_counts(dropna=False)
        assert column.frequencies is not None
        assert sum(column.frequencies.values) == len(counts)
        held = np.dot(column.frequencies.seen, column.frequencies.values)
        assert held == pytest.approx(EVENTS, rel=1e-4)
        assert max(column.frequencies.seen) <= counts.max()
        assert column.null_share == pytest.approx(events[column.name].isna().mean(), abs=1e-6)
    assert [column.type for column in stream.columns] == [
        "datetime", "string", "string", "uint32", "int8", "uint32",
    ]  # fmt: skip
    paths = events.path.dropna()
    assert stream.column("path").mean_bytes == pytest.approx(paths.str.len().mean(), rel=1e-3)


def test_sets_are_counted_over_the_period_and_in_buckets(events: pd.DataFrame, csv: Path) -> None:
    counted = {(tuple(one.columns), one.grain): one.frequencies for one in of([csv]).tuples}
    for names in SETS:
        for grain, bucket in (("1h", events.ts.dt.floor("h")), ("1d", events.ts.dt.floor("D"))):
            groups = events.assign(bucket=bucket).groupby([*names, "bucket"], dropna=False).ngroups
            assert sum(counted[tuple(names), grain].values) == groups
    assert sum(counted[("customer", "path"), None].values) == events.groupby(SETS[0], dropna=False).ngroups
    assert (("customer",), None) not in counted, "a single column's own frequencies say it already"


def test_every_format_gives_the_same_stream(events: pd.DataFrame, csv: Path, tmp_path: Path) -> None:
    packed = tmp_path / "events.csv.gz"
    packed.write_bytes(gzip.compress(csv.read_bytes()))
    assert of([packed]) == of([csv])

    half = EVENTS // 2
    parts = [tmp_path / "first.csv", tmp_path / "second.csv"]
    events[:half].to_csv(parts[0], index=False)
    events[half:].to_csv(parts[1], index=False)
    parquet, lines = tmp_path / "events.parquet", tmp_path / "events.jsonl"
    events.to_parquet(parquet)
    events.to_json(lines, orient="records", lines=True, date_format="iso")
    for files in (parts, [parquet], [lines]):
        same = of(files).model_copy(update={"raw_bytes_per_event": 1.0})
        assert same == of([csv]).model_copy(update={"raw_bytes_per_event": 1.0})


@pytest.mark.parametrize("output_format", ["text", "json", "markdown"])
def test_no_value_leaves(events: pd.DataFrame, csv: Path, tmp_path: Path, output_format: str) -> None:
    out = tmp_path / "STR-events.yaml"
    options = ["--time", "ts", "--sets", "customer,path", "--format", output_format]
    ended = workbench("profile", str(csv), "--out", str(out), *options)
    told = out.read_text() + ended.stdout.replace(str(out), "") + ended.stderr
    assert str(csv.parent) not in told
    values = {*events.customer, *events.path.dropna(), *events.ts.astype(str), *events.ts.dt.date.astype(str)}
    values |= set(events.account.astype(str))
    assert [value for value in values if value in told] == []


def test_without_time_the_sample_is_one_day(csv: Path) -> None:
    stream = profile([csv], stream_id="STR-events", title="Events", sets=[["customer", "path"]])
    assert stream.events_per_day == EVENTS
    assert [one.grain for one in stream.tuples] == [None]


def test_names_that_a_stream_cannot_hold_get_underscores(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("client ip,2xx,http.status\n1,2,3\n")
    stream = profile([file], stream_id="STR-events", title="Events", sets=[["client_ip", "_2xx"]])
    assert [column.name for column in stream.columns] == ["client_ip", "_2xx", "http_status"]


def test_compact_keeps_rare_counts_exactly_and_the_events_of_frequent_ones() -> None:
    counts = [(seen, 1000 - seen) for seen in range(1, 1000)]
    compacted = compact(counts)
    exact = dict(zip(compacted.seen, compacted.values, strict=True))
    assert all(exact[seen] == values for seen, values in counts[:EXACT_TO])
    assert sum(compacted.values) == sum(values for _, values in counts)
    assert np.dot(compacted.seen, compacted.values) == pytest.approx(sum(a * b for a, b in counts), rel=1e-5)
    assert len(compacted.seen) < EXACT_TO + 60


@pytest.mark.parametrize(
    ("name", "content", "time_column", "sets", "says"),
    [
        ("events.csv", "a,b\n1,2\n", None, [["a", "c"]], "there is no column c; columns are a, b"),
        ("events.csv", "a,b\n1,2\n", "when", [], "there is no column when"),
        ("events.csv", "a,b\nx,2\n", "a", [], "cannot be read as a time"),
        ("events.csv", "a,b\n", None, [], "no events"),
        ("events.txt", "a,b\n1,2\n", None, [], "no known format"),
        ("events.parquet", "not parquet", None, [], "cannot be read as events"),
    ],
)
def test_refusals_say_what_to_do(
    name: str, content: str, time_column: str | None, sets: list[list[str]], says: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises(ProfileError, match=says):
        profile([file], stream_id="STR-events", title="Events", time_column=time_column, sets=sets)


def test_mixed_formats_and_missing_files_are_refused(csv: Path, tmp_path: Path) -> None:
    other = tmp_path / "events.parquet"
    other.touch()
    with pytest.raises(ProfileError, match="several formats"):
        of([csv, other])
    with pytest.raises(ProfileError, match="not a file"):
        of([tmp_path / "absent.csv"])


def test_the_file_reads_back_and_is_never_overwritten(csv: Path, tmp_path: Path) -> None:
    out = tmp_path / "streams" / "STR-events.yaml"
    stream = profile_verb(Place([csv]), out, time_column="ts", sets=SETS).stream
    assert load_stream(out) == stream
    with pytest.raises(Trouble, match="exists"):
        profile_verb(Place([csv]), out)
    with pytest.raises(Trouble, match="cannot name a stream"):
        profile_verb(Place([csv]), tmp_path / "events.txt")


def test_a_folder_or_a_pattern_stands_for_its_files(events: pd.DataFrame, tmp_path: Path) -> None:
    folder = tmp_path / "days"
    for day, held in events.groupby(events.ts.dt.date):
        (folder / f"day={day}").mkdir(parents=True)
        held.to_parquet(folder / f"day={day}" / "events.parquet")
    (folder / "_SUCCESS").touch()
    (folder / ".events.parquet").touch()
    found = profile_verb(Place([folder]), tmp_path / "STR-folder.yaml")
    assert found.stream.events_per_day == EVENTS
    pattern = profile_verb(Place([folder / "day=2026-03-01" / "*.parquet"]), tmp_path / "STR-pattern.yaml")
    assert pattern.stream.events_per_day == (events.ts.dt.day == 1).sum()
    (tmp_path / "empty").mkdir()
    for nothing in (tmp_path / "empty", tmp_path / "*.parquet"):
        with pytest.raises(Trouble, match="holds no file of events"):
            profile_verb(Place([nothing]), tmp_path / "STR-nothing.yaml")


def test_a_stream_is_called_as_its_file_and_in_a_program_the_file_as_the_stream(csv: Path, tmp_path: Path) -> None:
    assert profile_verb(Place([csv]), tmp_path / "edge events.yaml").stream.id == "STR-edge-events"
    shutil.copytree(example_dir(), tmp_path / "program")
    with pytest.raises(Trouble, match=r"call it STR-edge\.yaml"):
        profile_verb(Place([csv]), tmp_path / "program" / "streams" / "edge.yaml")


def test_among_the_streams_of_a_program_its_questions_are_counted(csv: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "events.csv"
    renamed.write_text(csv.read_text().replace("customer,path", "zone,path", 1))
    shutil.copytree(example_dir(), tmp_path / "program")
    out = tmp_path / "program" / "streams" / "STR-mine.yaml"
    options = ["--extrapolate", "10,100", "--format", "json"]
    told = json.loads(workbench("profile", str(renamed), "--out", str(out), *options).stdout)
    assert {"zone", "path"} in [set(one["columns"]) for one in told["stream"]["tuples"]]
    assert "country" in told["missing"]
    assert [one["times"] for one in told["extrapolated"]] == [10, 100]
    for one in told["extrapolated"]:
        [path] = [column for column in one["columns"] if column["column"] == "path"]
        assert path["p10"] <= path["expected"] <= path["p90"]
        # 3,000 paths and no path at all are the population that the sample was drawn from.
        assert path["expected"] == pytest.approx(3001, rel=0.02)


def test_too_little_memory_is_said_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "events.parquet"
    pd.DataFrame({"request": [f"request {n:032d}" for n in range(200_000)]}).to_parquet(file)
    with pytest.raises(Trouble, match="allow more"):
        profile_verb(Place([file], memory_bytes=4e6), tmp_path / "STR-events.yaml")


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_profile_leaves_nothing_but_a_sentence(tmp_path: Path, ending: signal.Signals) -> None:
    file, out, scratch = tmp_path / "events.parquet", tmp_path / "STR-events.yaml", tmp_path / "scratch"
    scratch.mkdir()
    with duckdb.connect() as database:
        texts = ", ".join(f"CAST(hash(i, {column}) AS VARCHAR) AS text_{column}" for column in range(4))
        database.execute(f"COPY (SELECT {texts} FROM range(3000000) AS t(i)) TO '{file}'")
    running = subprocess.Popen(
        [sys.executable, "-m", "workbench", "profile", str(file), "--out", str(out), "--memory", "300"],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(scratch)},
    )  # fmt: skip
    assert running.stderr is not None
    while "text_0" not in running.stderr.readline():
        assert running.poll() is None
    assert list(scratch.iterdir()), "it works in a folder of its own"
    running.send_signal(ending)
    _, said = running.communicate()
    assert running.returncode == 2
    assert said.splitlines()[-1].startswith("workbench: The profile was stopped")
    assert "Traceback" not in said
    assert list(scratch.iterdir()) == []
    assert not out.exists()


def test_a_measured_set_is_rolled_up_as_measured(events: pd.DataFrame, csv: Path) -> None:
    stream = of([csv])
    for grain, bucket in (("1h", "h"), ("1d", "D")):
        exact = events.groupby(["customer", "path", events.ts.dt.floor(bucket)], dropna=False).ngroups
        assert rollup_rows(stream, ["path", "customer"], grain).expected == pytest.approx(exact, rel=0.01)


def test_the_committed_flights_are_what_a_profile_writes(tmp_path: Path) -> None:
    stream = profile_verb(
        Place([flights.extract(tmp_path)]),
        tmp_path / flights.STREAM.name,
        time_column=flights.TIME_COLUMN,
        sets=flights.SETS,
    ).stream
    assert (tmp_path / flights.STREAM.name).read_text() == flights.STREAM.read_text()
    assert sum(one.grain is None and len(one.columns) > 1 for one in stream.tuples) >= 10


def test_flights_roll_up_as_counted(tmp_path: Path) -> None:
    stream = load_stream(flights.STREAM)
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        database.read_csv(str(flights.extract(tmp_path)), sample_size=-1).create("flights")
        for names in flights.SETS:
            for grain, bucket in (("1h", "hour"), ("1d", "day")):
                keys = f"{', '.join(names)}, date_trunc('{bucket}', CAST(time_hour AS TIMESTAMP))"
                exact = len(database.table("flights").aggregate("1", keys))
                predicted = rollup_rows(stream, names, grain).expected
                assert predicted == pytest.approx(exact, rel=0.01), (names, grain)


@pytest.mark.parametrize("per_second", [1, 10**3, 10**6, 10**9])
def test_whole_numbers_are_times_since_1970_in_the_unit_that_fits(tmp_path: Path, per_second: int) -> None:
    seconds = np.arange(1_795_305_600, 1_795_305_600 + 2 * 86_400, 60)
    path = tmp_path / "events.parquet"
    pd.DataFrame({"at": seconds * per_second}).to_parquet(path)
    found = profile([path], stream_id="STR-x", title="X", time_column="at")
    assert found.curve.days == 2
    assert found.events_per_day == 1440
    assert found.peak_to_mean == 1


def test_frequent_values_are_kept_only_when_asked_for_and_only_of_columns_with_few(csv: Path) -> None:
    assert profile([csv]).notes is None
    kept = profile([csv], keep_top=2).notes or ""
    assert "Most frequent in customer: secret-customer-1 " in kept
    assert "/private/" not in kept, "a column of thousands of values names somebody"
    assert len(kept.splitlines()) == 2, "customers and deltas are few, the rest is many"
    assert "secret" not in (profile([csv], keep_top=2, private={"customer"}).notes or "")


def test_a_value_that_few_events_have_is_not_kept_for_all_that(events: pd.DataFrame, tmp_path: Path) -> None:
    file = tmp_path / "events.parquet"
    events[:200].assign(status=events.delta[:200] % 2).to_parquet(file)
    kept = profile([file], keep_top=200).notes or ""
    often = events.customer[:200].value_counts()
    assert [f"{name} " in kept for name in often.index] == list(often >= LEAST_KEPT)
    assert "Most frequent in status" in kept


def test_what_a_program_classes_as_private_is_never_kept(events: pd.DataFrame, tmp_path: Path) -> None:
    program = load(example_dir())
    [private] = {column.name for stream in program.all(Stream) for column in stream.columns
                 if column.privacy == "personal"}  # fmt: skip
    file = tmp_path / "events.parquet"
    events.rename(columns={"customer": private}).to_parquet(file)
    found = profile_verb(Place([file]), tmp_path / "STR-mine.yaml", program=program, keep_top=5)
    assert "Most frequent in delta" in (found.stream.notes or "")
    assert "secret" not in (tmp_path / "STR-mine.yaml").read_text()


def test_sets_that_a_program_asks_for_are_counted_too(csv: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "events.csv"
    renamed.write_text(csv.read_text().replace("customer,path", "zone,path", 1))
    program = load(example_dir())
    stream = profile_verb(Place([renamed]), tmp_path / "STR-mine.yaml", program=program).stream
    assert ["zone", "path"] in [sorted(one.columns, reverse=True) for one in stream.tuples]
