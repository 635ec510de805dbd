from __future__ import annotations

import gzip
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import OpenPage, git, words_of
from workbench.program.streams import Stream
from workbench.store.loader import load_stream

PAGE = "profile_events.py"
EVENTS = 4000


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "ts": pd.Timestamp("2026-03-01") + pd.to_timedelta(np.sort(rng.integers(0, 86400, EVENTS)), unit="s"),
            "customer": [f"secret-{rank}" for rank in rng.zipf(1.3, EVENTS) % 900],
            "status": rng.choice([200, 404, 500], EVENTS, p=[0.9, 0.08, 0.02]),
        }
    )


def as_file(events: pd.DataFrame, name: str) -> bytes:
    if name.endswith(".parquet"):
        into = io.BytesIO()
        events.to_parquet(into)
        return into.getvalue()
    if name.endswith(".jsonl.gz"):
        return gzip.compress(events.to_json(orient="records", lines=True, date_format="iso").encode())
    return events.to_csv(index=False).encode()


def uploaded(at: AppTest, name: str, content: bytes) -> AppTest:
    at.get("file_uploader")[0].set_value((name, content, "application/octet-stream"))
    return at.run()


def profiled(at: AppTest) -> AppTest:
    at.button(key="profile").click().run()
    assert not at.exception
    return at


def test_an_empty_page_says_what_belongs_here(open_page: OpenPage) -> None:
    assert "counts of values, never the values" in words_of(open_page(PAGE))


@pytest.mark.parametrize("name", ["events.jsonl.gz", "events.parquet"])
def test_uploaded_events_become_a_stream_without_their_values(
    open_page: OpenPage, program_dir: Path, events: pd.DataFrame, name: str
) -> None:
    at = uploaded(open_page(PAGE), name, as_file(events, name))
    assert at.selectbox(key="time").value == "ts"
    at.multiselect(key="set").set_value(["customer", "status"])
    profiled(at)
    said = words_of(at)
    assert "Sampled events: 4,000 events a day over one day, 3 columns." in said
    table = at.dataframe[0].value.set_index("column")
    assert table.loc["customer", "values"] == events["customer"].nunique()
    assert at.dataframe[1].value["rows"][0] == len(events.groupby(["customer", "status"]))
    assert "secret" not in said + at.dataframe[0].value.to_csv()
    at.button(key="save stream").click().run()
    assert not at.exception
    assert "Sampled events is saved as STR-sampled-events" in words_of(at)
    file = program_dir / "streams" / "STR-sampled-events.yaml"
    assert isinstance(load_stream(file), Stream)
    assert "secret" not in file.read_text()
    assert git(program_dir, "show", "--name-only", "--format=%s").split("\n\n") == [
        "Add stream Sampled events from a profile", "requirements/streams/STR-sampled-events.yaml",
    ]  # fmt: skip
    assert git(program_dir, "status", "--porcelain") == ""


def test_what_holds_in_part_and_what_is_kept_is_said(open_page: OpenPage, program_dir: Path) -> None:
    rng = np.random.default_rng(5)
    zone = rng.integers(0, 40, EVENTS)
    country = np.where(rng.random(EVENTS) < 0.97, zone % 7, rng.integers(0, 7, EVENTS))
    text = "zone,country,asn\n" + "".join(
        f"zone-{z},country-{c},{asn}\n" for z, c, asn in zip(zone, country, rng.integers(0, 9, EVENTS), strict=True)
    )
    at = uploaded(open_page(PAGE), "events.csv", text.encode())
    at.number_input(key="keep top").set_value(3)
    profiled(at)
    said = words_of(at)
    assert "country follows from zone in 97" in said
    assert "Most frequent in country: country-" in said
    assert "Most frequent in zone" not in said, "the program classes it as what identifies a customer"
    assert "zone, asn, country" in set(at.dataframe[1].value["columns"]), "as a question of the program asks"


def test_pasted_rows_are_profiled(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    at.session_state["paste events"] = True
    at.run()
    at.button(key="example events").click().run()
    assert at.selectbox(key="time").value == "ts"
    profiled(at)
    assert "zone" in set(at.dataframe[0].value["column"])
    at.text_area(key="rows").set_value("only a header").run()
    assert not at.exception
    assert not at.dataframe, "what was found before is of other events"


def test_what_cannot_be_read_is_said_by_the_name_it_came_with(open_page: OpenPage) -> None:
    at = uploaded(open_page(PAGE), "harmless.parquet", b"PAR1 it is not")
    assert "harmless.parquet cannot be read as events" in words_of(at)
    assert "workbench-upload" not in words_of(at)


def test_a_column_that_holds_no_times_is_refused(open_page: OpenPage) -> None:
    at = uploaded(open_page(PAGE), "events.csv", b"name,size\nanna,1\nbea,2\n")
    assert at.selectbox(key="time").value == "no such column"
    at.selectbox(key="time").set_value("name")
    profiled(at)
    assert "cannot be read as a time" in words_of(at)
    at.selectbox(key="time").set_value("no such column").run()
    profiled(at)
    assert "2 events a day" in words_of(at)


def test_more_events_hold_more_values(open_page: OpenPage, events: pd.DataFrame) -> None:
    at = profiled(uploaded(open_page(PAGE), "events.csv", as_file(events, "events.csv")))

    def expected() -> str:
        return str(at.dataframe[0].value.set_index("column").loc["customer", "further on"])

    many = expected()
    at.session_state["times"] = 1
    at.run()
    assert not at.exception
    assert expected().startswith(f"{events['customer'].nunique()} ")
    assert expected() != many
