from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pytest

from workbench.measure.probe import process
from workbench.measure.probe.engine import ENGINES, EngineKind, Limits, ProbeError
from workbench.measure.probe.events import write_events
from workbench.measure.probe.fit import Evidence, narrow
from workbench.measure.probe.measuring import Task
from workbench.measure.probe.observed import Asked, CutOff, Direct, Stored, Worked, from_line, to_line
from workbench.program.calibrations import Calibration
from workbench.program.coefficients import Coefficient
from workbench.program.streams import Stream
from workbench.simulate.calibrating import calibrated, coefficient_of
from workbench.simulate.facts import StreamFacts
from workbench.simulate.uncertainty import narrowed
from workbench.store.catalog import load_catalog
from workbench.store.loader import load, load_stream
from workbench.store.resources import data_dir
from workbench.verbs import probe as verb
from workbench.verbs.init import init
from workbench.verbs.render.probe import render
from workbench.verbs.trouble import Trouble

OWN = data_dir() / verb.OWN_STREAM
EVENTS = 20_000


@pytest.fixture(scope="module")
def stream() -> Stream:
    return load_stream(OWN)


@pytest.fixture(scope="module")
def events(stream: Stream, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("events") / "events.parquet"
    write_events(stream, EVENTS, path, seed=1, numbered=250_000, coded=10_000)
    return path


def left() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob(f"{process.PREFIX}*"))


def test_made_events_have_the_distinct_values_of_their_stream(stream: Stream, events: Path) -> None:
    facts = StreamFacts(stream)
    for column in stream.columns:
        counted = duckdb.execute(
            f'SELECT count(DISTINCT "{column.name}") FROM read_parquet(?)', [str(events)]
        ).fetchone()
        expected = float(facts.values([column.name])(float(EVENTS)))
        assert counted is not None
        assert counted[0] == pytest.approx(expected, rel=0.02, abs=4), column.name


def test_made_columns_hang_together_as_the_stream_says(events: Path) -> None:
    owners, networks = duckdb.execute(
        "SELECT max(o), max(n) FROM (SELECT count(DISTINCT tenant) o, 1 n FROM read_parquet($1) GROUP BY page "
        "UNION ALL SELECT 1, count(DISTINCT network) FROM read_parquet($1) GROUP BY visitor)",
        [str(events)],
    ).fetchall()[0]
    assert (owners, networks) == (1, 1)


def test_made_texts_are_as_long_as_stated(stream: Stream, events: Path) -> None:
    for name in ("page", "referrer", "agent", "method", "country"):
        mean = duckdb.execute(f"SELECT avg(strlen({name})) FROM read_parquet(?)", [str(events)]).fetchone()
        assert mean is not None
        assert mean[0] == pytest.approx(stream.column(name).mean_bytes, rel=0.05), name


def test_the_same_seed_makes_the_same_events(stream: Stream, events: Path, tmp_path: Path) -> None:
    again = write_events(stream, EVENTS, tmp_path / "again.parquet", seed=1, numbered=250_000, coded=10_000)
    assert again.path.read_bytes() == events.read_bytes()


def a_coefficient(value: float, sigma: float) -> Coefficient:
    return Coefficient.model_validate(
        {"value": value, "unit": "ns", "sigma": sigma, "source": "test", "date": "2026-11-23", "grade": "guess"},
        strict=False,
    )


def test_all_evidence_together_parts_what_one_question_mixes() -> None:
    truth, amounts = np.array([3.0, 50.0]), np.array([[100.0, 1.0], [1.0, 100.0], [50.0, 50.0], [10.0, 1.0]])
    priors = [(("common", "a"), a_coefficient(1.0, 0.8)), (("common", "b"), a_coefficient(100.0, 0.8))]
    evidence = Evidence(priors, [("", "")] * 4, amounts @ truth, np.full(4, 0.05), lambda values: amounts @ values)
    told = narrow(evidence, least_error=0.01)
    assert [one.value for one in told] == pytest.approx(truth, rel=0.03)
    for one in told:
        assert one.deviation < 0.1
        after = narrowed(one.prior, one.measured, one.relative_error)
        assert (after.value, after.sigma) == pytest.approx((one.value, one.deviation), rel=1e-6)


def test_what_nothing_depends_on_is_not_told() -> None:
    priors = [(("common", "a"), a_coefficient(1.0, 0.5)), (("common", "b"), a_coefficient(1.0, 0.5))]
    evidence = Evidence(priors, [("", "")], np.array([2.0]), np.array([0.1]), lambda values: values[:1])
    assert [one.key[1] for one in narrow(evidence, least_error=0.01)] == ["a"]


@pytest.mark.parametrize(
    "seen",
    [
        Stored("raw", "page", 3.5),
        Asked("raw", "top", 0.01, 5, 10),
        Direct("common", "a", 1.0, 0.1, 1),
        Worked("insert", "engines/clickhouse", {"a": 1.0}, 0.1, 3),
    ],
)
def test_what_was_seen_travels_as_a_line(seen: Stored | Asked | Direct | Worked) -> None:
    assert from_line(to_line(seen)) == seen


def test_a_line_that_tells_nothing_known_is_refused() -> None:
    with pytest.raises(ValueError, match="said"):
        from_line('{"kind": "stored"}')


@pytest.mark.parametrize("engine", ["duckdb", "clickhouse"])
def test_a_short_probe_narrows_towards_what_it_measured(engine: str, tmp_path: Path) -> None:
    if engine == "clickhouse":
        pytest.importorskip("chdb")
    before = left()
    init(tmp_path)
    program_dir = tmp_path / "requirements"
    probed = verb.probe(engine, program_dir, today=verb.dt.date(2026, 11, 23), seconds=3, use=True, say=lambda _: None)
    assert left() == before
    loaded = load(program_dir)
    assert not loaded.faults
    calibration = loaded.items[probed.file.stem]
    assert calibration == probed.calibration
    assert isinstance(calibration, Calibration)
    catalog = load_catalog()
    after = calibrated(catalog, [calibration])
    for one in calibration.measurements:
        prior = coefficient_of(catalog, one.file, one.coefficient)
        posterior = coefficient_of(after, one.file, one.coefficient)
        assert posterior.sigma < prior.sigma
        low, high = sorted((prior.value, one.measured))
        assert low * (1 - 1e-9) <= posterior.value <= high * (1 + 1e-9)
    kinds = {one.unit for one in probed.answer.comparisons}
    assert kinds == {"CPU seconds", "B a row"}
    for unit in kinds:
        before_after = np.array(
            [[math.log(value / one.measured) for value in (one.before, one.after)]
             for one in probed.answer.comparisons if one.unit == unit]
        )  # fmt: skip
        rms = np.sqrt(np.square(before_after).mean(axis=0))
        assert rms[1] <= rms[0] * 1.05, unit
    assert all(one.measured == pytest.approx(one.after, rel=0.03) for one in probed.answer.rows)
    told = json.loads(render(probed, "json"))
    assert len(told["coefficients"]) == len(calibration.measurements)
    for form in ("text", "markdown"):
        assert calibration.measurements[0].coefficient in render(probed, form)


def test_a_program_whose_file_is_there_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "CAL-x.yaml"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(Trouble, match="exists"):
        verb.probe("duckdb", tmp_path, today=verb.dt.date(2026, 11, 23), out=out, say=lambda _: None)
    assert out.read_text(encoding="utf-8") == "mine"


def test_an_unknown_engine_names_the_known(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="clickhouse"):
        verb.probe("oracle", tmp_path, today=verb.dt.date(2026, 11, 23), say=lambda _: None)


def test_an_absent_package_is_one_sentence_that_names_the_extra(stream: Stream) -> None:
    absent = EngineKind("clickhouse", "ClickHouse", "no_such_package", "clickhouse", "engines/clickhouse")
    said = absent.absent
    assert "analytics-program-workbench[clickhouse]" in said
    assert said.count(".") == 0
    with pytest.raises(ProbeError, match="not installed"):
        absent.opened(None)  # type: ignore[arg-type]


def test_a_probe_whose_caller_is_killed_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    before = left()
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from workbench.verbs.probe import probe\n"
        "import datetime as dt\n"
        "probe('duckdb', Path(sys.argv[1]), today=dt.date(2026, 11, 23),\n"
        "      seconds=60, say=lambda what: print(what, flush=True))\n"
    )
    caller = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert caller.stdout is not None
    for line in caller.stdout:
        if line.startswith("loading"):
            break
    (folder,) = left() - before
    caller.kill()
    caller.wait()
    until = time.monotonic() + 10
    while (folder.exists() or _with(folder)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not folder.exists()
    assert not _with(folder)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", [one for one in ENGINES.values() if one.package], ids=lambda one: str(one.name))
def test_an_engine_that_is_not_installed_is_one_sentence(
    kind: EngineKind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, str(kind.package), None)  # what `import` takes for not there
    with pytest.raises(ProbeError) as raised:
        kind.opened(Limits(1 << 30, 1, tmp_path, kind.listens))
    said = str(raised.value)
    assert said.startswith(f"{kind.title} is not installed here; `pip install ")
    assert ". " not in said


def test_the_next_probe_removes_what_a_killed_keeper_left() -> None:
    folder = Path(tempfile.mkdtemp(prefix=process.PREFIX))
    (folder / process.keeper.LOCK).touch()
    process.sweep()
    assert not folder.exists()


def test_a_probe_past_its_time_is_ended(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "GRACE_SECONDS", -57.0)
    task = Task(stream, 2_000_000, 60.0, 1, 250_000, 10_000)
    before = left()
    with pytest.raises(ProbeError):
        process.probe(ENGINES["duckdb"], task, memory_bytes=1 << 30, threads=1, url=None, say=lambda _: None)
    assert left() == before


def test_a_probe_whose_time_is_up_says_at_which_step(stream: Stream) -> None:
    task = Task(stream, 400_000, 0.5, 1, 250_000, 10_000)
    seen = process.probe(ENGINES["duckdb"], task, memory_bytes=1 << 30, threads=1, url=None, say=lambda _: None)
    assert isinstance(seen[-1], CutOff)
    assert seen[-1].step.startswith("loading")


def _with(folder: Path) -> list[int]:
    """Processes whose current folder is that one."""
    found = []
    for process_folder in Path("/proc").iterdir():
        try:
            if process_folder.name.isdigit() and (process_folder / "cwd").readlink() == folder:
                found.append(int(process_folder.name))
        except OSError:
            continue
    return found
