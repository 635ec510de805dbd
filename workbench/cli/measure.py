"""Commands that measure what is true, and hold predictions to it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import (
    FINDINGS,
    FINE,
    author_of,
    author_option,
    day_of,
    format_option,
    program_argument,
    say,
    show,
    today_option,
)

if TYPE_CHECKING:
    from workbench.measure.profile.opening import Engine


@click.command()
@click.argument("files", type=click.Path(path_type=Path), metavar="[FILE...]", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), metavar="STREAM.yaml", required=True,
              help="The stream file to write, STR-NAME.yaml: its name is the stream's id.")  # fmt: skip
@click.option("--time", "time_column", metavar="COLUMN", help="The column that says when an event happened.")
@click.option("--sets", default="", metavar="a,b;a,c", help="Sets of columns to count together, parted by semicolons.")
@click.option("--program", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="PROGRAM",
              help="Count together what the questions and rollups of this program ask for, too; else of the one "
                   "among whose streams STREAM.yaml lies.")  # fmt: skip
@click.option("--table", metavar="NAME", help="A table of the database file FILE, or of the server of --url.")
@click.option("--url", metavar="URL", help="A database server: postgresql+psycopg://..., or ClickHouse's http://...")
@click.option("--engine", type=click.Choice(["duckdb", "spark", "clickhouse"]), default="duckdb", show_default=True,
              help="What counts: this machine, a Spark cluster, ClickHouse.")  # fmt: skip
@click.option("--master", metavar="URL", help="The Spark cluster, as spark://host:7077; else this machine's cores.")
@click.option("--memory", type=click.FloatRange(min=128), metavar="MB",
              help="Memory that counting on this machine may take, else 1500 or what a container allows; the rest goes "
                   "to disk.")  # fmt: skip
@click.option("--keep-top", type=click.IntRange(min=0), default=0, show_default=True, metavar="N",
              help="Keep the N most frequent values of columns with few; values leave only so, and none that fewer "
                   "than 10 events have.")  # fmt: skip
@click.option("--extrapolate", default="10", show_default=True, metavar="N,...",
              help="How many times the events to tell the distinct values of as well.")  # fmt: skip
@format_option()
def profile(
    *, files: tuple[Path, ...], out: Path, time_column: str | None, sets: str, program: Path | None,
    table: str | None, url: str | None, engine: Engine, master: str | None, memory: float | None, keep_top: int,
    extrapolate: str, output_format: str,
) -> int:  # fmt: skip
    """Describe real events as a stream: counts of values, never the values.

    FILE is Parquet, CSV or JSON lines, text also gzipped, a folder of these, or a database file with --table.
    """
    import signal

    from workbench.measure.profile.opening import Place
    from workbench.store.loader import load
    from workbench.verbs import profile as verb
    from workbench.verbs.profiled import profiled
    from workbench.verbs.render import profile as render

    times = _numbers(extrapolate, "--extrapolate")
    # Who ends it from outside means what Ctrl-C means: leave no file behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    around = program or verb.program_around(out)
    asking = load(around) if around else None
    named = [[name.strip() for name in group.split(",") if name.strip()] for group in sets.split(";") if group.strip()]
    found = verb.profile(
        Place(files, table, url, engine, master, memory * 1e6 if memory else None), out, time_column=time_column,
        sets=named, program=asking, keep_top=keep_top, say=lambda what, step, steps: say(f"{step} of {steps}: {what}"),
    )  # fmt: skip
    further = [profiled(found.stream, one) for one in times]
    missing = verb.columns_missing(asking, found.stream) if asking else []
    show(render.render(found, further, missing, out, output_format))
    return FINE


def _numbers(told: str, option: str) -> list[float]:
    """The numbers of at least one that stand in an option, parted by commas."""
    try:
        found = [float(one) for one in told.split(",") if one.strip()]
    except ValueError as error:
        raise click.BadParameter(f"{told!r} is no list of numbers", param_hint=option) from error
    if not all(1.0 <= one < float("inf") for one in found):
        raise click.BadParameter("numbers start at 1", param_hint=option)
    return found


@click.command()
@click.argument("kind", metavar="[cases|rollup|storage|topn|queries|clusters|clickbench]", default="cases")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--streams", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR",
              help="The folder of the streams that the rows are about, else streams/ beside FILE.")  # fmt: skip
@format_option()
def validate(*, kind: str, file: Path | None, streams: Path | None, output_format: str) -> int:
    """Hold predictions against facts.

    Without FILE against those that ship: published clusters and ClickBench's results. FILE is a table (CSV) of one kind
    of facts, whose rows are predicted and compared. Exits with 0 however far off.
    """
    from workbench.verbs import validate as verb
    from workbench.verbs.render import validate as render

    if file is None:
        show(render.render_shipped(kind, verb.validate_shipped(kind), output_format))
    else:
        show(render.render(verb.validate(kind, file, streams), output_format))
    return FINE


@click.command()
@click.argument("engine", metavar="clickhouse|duckdb|...")
@program_argument
@click.option("--stream", "stream_file", type=click.Path(path_type=Path, dir_okay=False), metavar="STREAM.yaml",
              help="The stream that events are made after, else one that ships.")  # fmt: skip
@click.option("--url", metavar="URL", help="Where the engine listens, for one that is not probed on this machine.")
@click.option("--seconds", type=click.FloatRange(min=1), default=60, show_default=True, help="The longest it may take.")
@click.option("--out", type=click.Path(path_type=Path), metavar="CAL-NAME.yaml",
              help="The calibration file to write, else a new one of the program.")  # fmt: skip
@click.option("--use", is_flag=True, help="Let estimates rest on it at once.")
@today_option
@format_option()
def probe(
    *, engine: str, program: Path, stream_file: Path | None, url: str | None, seconds: float, out: Path | None,
    use: bool, today: dt.datetime | None, output_format: str,
) -> int:  # fmt: skip
    """Measure a real engine: bytes, CPU, sketches, on events made for it; write what that says of its coefficients.

    It works in a process and folder of its own with at most 2 GB, leaves nothing behind however it ends, and touches no
    table that is there.
    """
    from workbench.verbs import probe as verb
    from workbench.verbs.render import probe as render

    probed = verb.probe(
        engine, program, today=day_of(today) or dt.date.today(), stream_file=stream_file, url=url, seconds=seconds,
        out=out, use=use, say=say,
    )  # fmt: skip
    show(render.render(probed, output_format))
    return FINE


@click.command()
@click.argument("checks", type=click.Path(path_type=Path), metavar="CHECKS.yaml", required=False)
@click.argument("data", metavar="[TABLE=]DATA...", nargs=-1)
@click.option("--program", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="The program whose verification CHECKS names, else the one that holds the file.")  # fmt: skip
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True,
              help="What counts: Spark for data past one machine.")  # fmt: skip
@click.option("--master", metavar="URL", help="The Spark master, else this machine.")
@click.option("--kinds", is_flag=True, help="List the kinds of checks and stop.")
@click.option("--explain", metavar="KIND", help="Print the page of a kind of check, with an example, and stop.")
@click.option("--record", is_flag=True, help="Append the run to the verification, as a commit of yours.")
@author_option
@today_option
@format_option()
def verify(
    *, checks: Path | None, data: tuple[str, ...], program: Path | None, engine: str, master: str | None, kinds: bool,
    explain: str | None, record: bool, author: str | None, today: dt.datetime | None, output_format: str,
) -> int:  # fmt: skip
    """Check data: dates, totals, parts against wholes; exit with 1 when a check finds offending rows.

    DATA are files or folders (Parquet, CSV, JSON lines, text also gzipped), matched to the tables of the checks by
    name. With --record the run is kept beside the checks, with the data's fingerprint.
    """
    from workbench.verbs import verify as verb
    from workbench.verbs.render import check_kinds
    from workbench.verbs.render import verify as render

    if kinds or explain:
        show(check_kinds.kind_page(explain, output_format) if explain else check_kinds.kind_list(output_format))
        return FINE
    if checks is None or not data:
        raise click.UsageError("Name the file of checks and the data: workbench verify CHECKS.yaml DATA...")
    place = verb.place_of(checks, program, day_of(today))
    signed = author_of(author, place.program_dir or Path()) if record else None
    verified = verb.verify(place, data, engine=engine, master=master, say=say)
    show(render.render(verified, output_format))
    if signed:
        say(f"recorded as version {verb.record(place, verified, signed)[:8]}")
    return FINE if verified.run.passed else FINDINGS
