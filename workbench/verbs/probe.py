"""Measure a real engine and write down what that says of its coefficients."""

from __future__ import annotations

import datetime as dt
import importlib.util
import shlex
import time
from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path

from workbench.measure.probe.engine import ENGINES, EngineKind, ProbeError
from workbench.measure.probe.fit import Told
from workbench.measure.probe.machine import this_machine, usable_cores
from workbench.measure.probe.measuring import Task
from workbench.measure.probe.observed import CutOff, Started
from workbench.measure.probe.process import probe as run
from workbench.measure.probe.telling import Answer, tell
from workbench.program.calibrations import Calibration, Measurement
from workbench.program.catalog import Catalog
from workbench.program.kinds import BY_NAME, PROGRAM_FILE
from workbench.program.streams import Stream
from workbench.simulate.calibrating import CannotApplyError
from workbench.store.catalog import load_catalog
from workbench.store.loader import load_stream
from workbench.store.resources import data_dir
from workbench.verbs.adding import new_file, new_id
from workbench.verbs.trouble import Trouble

EVENTS_PER_SECOND = 15_000
"""Events made for each second that a probe may take: a busy machine of two cores does it in time."""

FEWEST_EVENTS, MOST_EVENTS = 20_000, 1_000_000
"""Below, fixed costs hide the rest; above, making events takes more memory than a probe may."""

MEMORY_BYTES = 1 << 30
"""Memory that an engine may take; making the events takes as much again."""

SEED = 20
"""Any: the same events each time, so that two probes differ by machine and engine alone."""

SERVER = "_server"
"""How an engine that is also probed within a process is called where it is probed by its URL."""

KIND = BY_NAME["calibration"]
OWN_STREAM = "probes/STR-probe.yaml"


@dataclass(frozen=True, slots=True)
class Found:
    """A calibration, and what was seen of which it tells."""

    calibration: Calibration
    answer: Answer


@dataclass(frozen=True, slots=True)
class Probed(Found):
    """A calibration with the file that holds it."""

    file: Path


def probe(
    engine: str,
    program_dir: Path,
    *,
    today: dt.date,
    stream_file: Path | None = None,
    url: str | None = None,
    seconds: float = 60.0,
    out: Path | None = None,
    use: bool = False,
    say: Callable[[str], None],
) -> Probed:
    """Probe an engine for at most so many seconds and write a calibration file.

    The file goes to `out`, by default to the program's calibrations, else to the current folder. Raises Trouble for a
    file that exists, and as `measure` does.
    """
    file = out or _place(engine, program_dir, today)
    if file.suffix != ".yaml" or not file.name.startswith(f"{KIND.prefix}-"):
        raise Trouble(f"{file.name} cannot name a calibration; call it {KIND.prefix}-NAME.yaml, its id and .yaml.")
    if file.exists():
        raise Trouble(f"{file} exists; name another file with --out, or remove it first.")
    found = measure(engine, file.stem, today=today, stream_file=stream_file, url=url, seconds=seconds, use=use, say=say)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(new_file(found.calibration).text or "", encoding="utf-8")
    return Probed(found.calibration, found.answer, file)


def measure(
    engine: str,
    item_id: str,
    *,
    today: dt.date,
    stream_file: Path | None = None,
    url: str | None = None,
    seconds: float = 60.0,
    use: bool = False,
    say: Callable[[str], None],
    beat: Callable[[], None] = lambda: None,
) -> Found:
    """Probe an engine for at most so many seconds; nothing is written.

    Events are made after the stream in `stream_file`, by default one that ships. `say` hears what is being done, `beat`
    a few times a second that it goes on; what they raise ends the probe. Raises Trouble for an engine that is not
    known, not installed or cannot be reached; InvalidFile for a bad stream.
    """
    kind = _kind(engine, url)
    catalog, stream = load_catalog(), load_stream(stream_file or data_dir() / OWN_STREAM)
    task = task_of(kind, catalog, stream, seconds)
    began = time.monotonic()
    try:
        seen = run(kind, task, memory_bytes=MEMORY_BYTES, threads=usable_cores(), url=url, say=say, beat=beat)
        answer = tell(kind, catalog, task, seen)
    except (ProbeError, CannotApplyError) as error:
        raise Trouble(f"{error}.") from error
    if not answer.told:
        raise Trouble(f"Nothing could be told from {seconds:g} seconds of {kind.title}; allow more with --seconds.")
    started = next(one for one in seen if isinstance(one, Started))
    calibration = Calibration(
        id=item_id,
        kind="calibration",
        title=f"{kind.title} {started.version}, {today.isoformat()}",
        engine=kind.name,
        engine_version=started.version,
        measured_on=today,
        command=_command(engine, stream_file, url, seconds),
        machine=this_machine(),
        seconds=round(time.monotonic() - began, 1),
        events=started.events,
        stream=stream.id,
        cut_off=next((one.step for one in seen if isinstance(one, CutOff)), None),
        in_use=use,
        measurements=[_measurement(one, answer.observations[one.key]) for one in answer.told],
    )
    return Found(calibration, answer)


def engines() -> dict[str, EngineKind]:
    """The engines that can be probed, by name, those that are installed here first."""
    return dict(sorted(ENGINES.items(), key=lambda pair: (why_not_here(pair[0]) is not None, pair[0])))


def why_not_here(engine: str) -> str | None:
    """Why an engine cannot be probed on this machine, as a sentence; None when its package is there."""
    kind = ENGINES[engine]
    absent = kind.package and importlib.util.find_spec(kind.package) is None
    return f"{kind.absent}." if absent else None


def calibration_id(engine: str, today: dt.date, taken: Container[str]) -> str:
    """An id for what a probe of today finds."""
    return new_id(KIND.name, f"{engine} {today.isoformat()}", taken)


def _kind(engine: str, url: str | None) -> EngineKind:
    kind = ENGINES.get(f"{engine}{SERVER}" if url else engine) or ENGINES.get(engine)
    if kind is None:
        raise Trouble(f"{engine} is no engine that can be probed; name one of {', '.join(ENGINES)}.")
    if bool(kind.listens) != (url is not None):
        raise Trouble(
            f"{kind.title} is probed where it listens; name it with --url {kind.listens}." if kind.listens else
            f"{kind.title} is probed on this machine, without --url."
        )  # fmt: skip
    return kind


def task_of(kind: EngineKind, catalog: Catalog, stream: Stream, seconds: float) -> Task:
    """The task, with values numbered and coded as the catalog's columnar engines have them."""
    columnar = catalog.engines["clickhouse"].coefficients
    events = int(min(MOST_EVENTS, max(FEWEST_EVENTS, seconds * EVENTS_PER_SECOND * kind.pace)))
    coded = columnar["low_cardinality_values"].value if kind.stored == "clickhouse" else 0.0
    return Task(stream, events, seconds, SEED, columnar["dense_values"].value, coded)


def _place(engine: str, program_dir: Path, today: dt.date) -> Path:
    """A new file among the program's calibrations, or in the current folder where there is no program."""
    folder = Path()
    if (program_dir / PROGRAM_FILE).exists():
        folder = (program_dir / KIND.path_of(KIND.prefix)).parent
    taken = {path.stem for path in folder.glob("*.yaml")}
    return folder / f"{calibration_id(engine, today, taken)}.yaml"


def _command(engine: str, stream_file: Path | None, url: str | None, seconds: float) -> str:
    """The command that measures it again; what an URL says of users stays out of it."""
    parts = ["workbench", "probe", engine, *(["--stream", stream_file.name] if stream_file else [])]
    return shlex.join([*parts, *(["--url", "URL"] if url else []), "--seconds", f"{seconds:g}"])


def _measurement(told: Told, observations: int) -> Measurement:
    file, coefficient = told.key
    return Measurement(
        file=file,
        coefficient=coefficient,
        unit=told.prior.unit,
        measured=_digits(told.measured),
        relative_error=_digits(told.relative_error),
        observations=observations,
        prior=told.prior.value,
        prior_sigma=told.prior.sigma,
    )


def _digits(value: float) -> float:
    """Four digits: a probe does not know more."""
    return float(f"{value:.4g}")
