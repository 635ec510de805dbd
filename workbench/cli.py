"""The command line: parse, call the verb, print. Rooms are imported by the command that needs them, to start fast."""

from __future__ import annotations

import datetime as dt
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

DEFAULT_PROGRAM = "requirements"
DEFAULT_DRAWS = 4096

FINE, FINDINGS, CANNOT_RUN = 0, 1, 2

# Spelled as JSON spells them, which itself leaves those from 127 on as they are.
_CONTROLS = {code: f"\\u{code:04x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}

Command = TypeVar("Command", bound=Callable[..., Any])


def main() -> None:
    """Run the command line and exit with its code: 0 fine, 1 findings, 2 cannot run."""
    # numpy starts a pool of threads as it is imported, which costs a fifth of a check and which no law here uses.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = workbench.main(prog_name="workbench", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        code = CANNOT_RUN
    except click.ClickException as error:
        _say(error.format_message())
        code = CANNOT_RUN
    except click.Abort:
        code = CANNOT_RUN
    except OSError as error:
        _say(f"{error.filename or 'The system'}: {error.strerror}")
        _drop_output()
        code = CANNOT_RUN
    except Exception as error:
        if isinstance(error, _troubles()):
            _say(str(error))
        else:
            traceback.print_exc()  # a defect of ours, told in full; Python's own exit code would pass for findings
        code = CANNOT_RUN
    sys.exit(code)


def _drop_output() -> None:
    """Send what is still to be written nowhere, or Python would try it again at its end and exit with its own code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str) -> None:
    _print(f"workbench: {message}", err=True)


def _print(text: str, *, err: bool = False) -> None:
    """Print what may hold texts that somebody typed, and let none of them steer the terminal."""
    click.echo(text.translate(_CONTROLS), err=err)


def _troubles() -> tuple[type[Exception], ...]:
    """What verbs raise for requests that cannot be carried out."""
    from workbench.program.overrides import OverrideError
    from workbench.store.errors import StoreError
    from workbench.store.git import GitError
    from workbench.verbs.trouble import Trouble

    return Trouble, StoreError, GitError, OverrideError


def _program(command: Command) -> Command:
    return click.argument("program", type=click.Path(path_type=Path), default=DEFAULT_PROGRAM)(command)


def _format(*more: str, default: str = "text") -> Callable[[Command], Command]:
    return click.option(
        "--format", "output_format", type=click.Choice(["text", "json", "markdown", *more]), default=default,
        show_default=True, help="How to print the answer.",
    )  # fmt: skip


def _at(command: Command) -> Command:
    return click.option("--at", metavar="REV", help="Read the program at this git revision.")(command)


def _today(command: Command) -> Command:
    return click.option(
        "--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
        help="The day to take for today, YYYY-MM-DD; else the program's as_of, else the calendar's.",
    )(command)  # fmt: skip


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="analytics-program-workbench", prog_name="workbench")
def workbench() -> None:
    """Plan an analytics program in the open: check it, size it, show it.

    PROGRAM is the folder of a program, by default requirements/ below the current folder.
    """


@workbench.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--example", metavar="NAME", help="Start from an example: edge-analytics.")
@_format()
def init(directory: Path, example: str | None, output_format: str) -> int:
    """Start a new program.

    It stands in DIR/requirements, in a git repository of its own.
    """
    from workbench.verbs.init import init as run
    from workbench.verbs.render.values import as_json

    created = run(directory, example)
    if output_format == "json":
        _print(as_json({"program": str(created.program), "revision": created.revision}))
    else:
        _print(f"{created.program} is ready. Next: workbench serve {created.program}")
    return FINE


@workbench.command()
@_program
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="The port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; others can see it.")
def serve(program: Path, port: int, host: str) -> int:
    """Open the app on a program."""
    from workbench.verbs.serve import serve as run

    run(program, host=host, port=port, say=click.echo)


@workbench.command()
@_program
@_at
@_today
@_format("sarif", "github")
@click.option("--explain", metavar="CODE", help="Print the page of a rule, such as WB101, and stop.")
@click.option("--rules", is_flag=True, help="List all rules and stop.")
def check(
    *, program: Path, at: str | None, today: dt.datetime | None, output_format: str, explain: str | None, rules: bool
) -> int:
    """Tell what the plan lacks.

    Exits with 1 when a warning or an error is found, with 2 when a file cannot be read.
    """
    from workbench.verbs import check as verb
    from workbench.verbs.render import check as render

    if explain or rules:
        _print(render.explain(explain, output_format) if explain else render.rule_list(output_format))
        return FINE
    report = verb.check(program, at, _day(today))
    _print(render.render(report, output_format))
    if report.unreadable:
        return CANNOT_RUN
    return FINDINGS if report.counts["error"] or report.counts["warning"] else FINE


@workbench.command()
@_program
@_at
@_today
@_format()
@click.option("--design", "designs", metavar="ID", multiple=True, help="Only this design; may be given several times.")
@click.option("--scenario", metavar="ID", help="With the overrides of this scenario.")
@click.option("--set", "sets", metavar="ID.field.path=VALUE", multiple=True, help="With this field changed.")
@click.option("--draws", type=click.IntRange(16, 1_000_000), default=DEFAULT_DRAWS, show_default=True,
              help="How many random worlds to look at.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Which worlds those are.")
@click.option("--explain", metavar="KEY", help="Open one figure, such as nodes: formula, inputs and their sources.")
def estimate(
    *, program: Path, at: str | None, today: dt.datetime | None, output_format: str, designs: tuple[str, ...],
    scenario: str | None, sets: tuple[str, ...], draws: int, seed: int, explain: str | None,
) -> int:  # fmt: skip
    """Size designs and hold them to budgets."""
    from workbench.verbs import estimate as verb
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import estimate as render
    from workbench.verbs.settings import read_settings

    opened = open_program(program, at=at, today=_day(today))
    answer = verb.estimate(
        opened.program,
        list(designs) or None,
        read_settings(sets),
        scenario=scenario,
        draws=draws,
        seed=seed,
        lists=True,
    )
    _warn_of(opened.program.faults)
    for failed in answer.not_sized:
        _say(failed.reason)
    _print(render.render(answer, output_format, opened.today, explain))
    return CANNOT_RUN if opened.program.faults or answer.not_sized else FINE


@workbench.command()
@_program
@_at
@_today
@_format()
@click.option("--design", metavar="ID", help="The design in doubt, else the one that the program has chosen.")
@click.option("--scenario", metavar="ID", help="With the overrides of this scenario.")
@click.option("--set", "sets", metavar="ID.field.path=VALUE", multiple=True, help="With this field changed.")
@click.option("--draws", type=click.IntRange(16, 1_000_000), default=DEFAULT_DRAWS, show_default=True,
              help="How many random worlds to look at.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Which worlds those are.")
def doubts(
    *, program: Path, at: str | None, today: dt.datetime | None, output_format: str, design: str | None,
    scenario: str | None, sets: tuple[str, ...], draws: int, seed: int,
) -> int:  # fmt: skip
    """Tell which spike would narrow the answer most.

    What a budget's answer rests on, and what it is worth to know it, for each week of a spike's work.
    """
    from workbench.verbs import doubts as verb
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import doubts as render
    from workbench.verbs.settings import read_settings

    opened = open_program(program, at=at, today=_day(today))
    answer = verb.doubts(opened.program, design, read_settings(sets), scenario=scenario, draws=draws, seed=seed)
    _warn_of(opened.program.faults)
    _print(render.render(answer, output_format, opened.today))
    return CANNOT_RUN if opened.program.faults else FINE


@workbench.command()
@_program
@_at
@_today
@_format()
@click.option("--design", metavar="ID", help="The design to make fit; the chosen one when left out.")
@click.option("--nodes", type=click.FloatRange(0, min_open=True), metavar="N", help="Reference nodes to fit into.")
@click.option("--monthly-cost", type=click.FloatRange(0, min_open=True), metavar="USD",
              help="US dollars a month to fit into. Without both, the budget.")  # fmt: skip
@click.option("--probability", type=click.FloatRange(0, 1, min_open=True), metavar="P",
              help="With which probability; the budget's own when left out.")  # fmt: skip
@click.option("--draws", type=click.IntRange(16, 100_000), default=256, show_default=True,
              help="How many random worlds to look at.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Which worlds those are.")
@click.option("--seconds", type=click.FloatRange(0, min_open=True), default=30.0, show_default=True,
              help="How long to search at most.")  # fmt: skip
def solve(
    *, program: Path, at: str | None, today: dt.datetime | None, output_format: str, design: str | None,
    nodes: float | None, monthly_cost: float | None, probability: float | None, draws: int, seed: int, seconds: float,
) -> int:  # fmt: skip
    """Find what would have to give way for a design to fit.

    Exits with 1 when nothing that may give way is enough.
    """
    from workbench.verbs import solve as verb
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import solve as render

    opened = open_program(program, at=at, today=_day(today))
    found = verb.solve(
        opened.program, design, nodes=nodes, monthly_cost_usd=monthly_cost, probability=probability, draws=draws,
        seed=seed, seconds=seconds,
    )  # fmt: skip
    _warn_of(opened.program.faults)
    _print(render.render(opened.program, found, output_format, opened.today))
    return CANNOT_RUN if opened.program.faults else FINE if found.feasible else FINDINGS


@workbench.command()
@_program
@_at
@_format()
@click.option("--design", metavar="ID", help="The design to price; the chosen one when left out.")
@click.option("--draws", type=click.IntRange(16, 100_000), default=256, show_default=True,
              help="How many random worlds to look at.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Which worlds those are.")
def price(*, program: Path, at: str | None, output_format: str, design: str | None, draws: int, seed: int) -> int:
    """Price each question and each column, and tell where the budget cuts through their order."""
    from workbench.verbs import price as verb
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import price as render

    opened = open_program(program, at=at)
    prices = verb.price(opened.program, design, draws=draws, seed=seed)
    _warn_of(opened.program.faults)
    _print(render.render(prices, output_format))
    return CANNOT_RUN if opened.program.faults else FINE


@workbench.command()
@click.argument("revisions", metavar="REV1[..REV2]")
@_program
@_format()
def diff(revisions: str, program: Path, output_format: str) -> int:
    """Tell what changed, and what that costs.

    Compares two versions (REV1..REV2), or one with the files as they are now (REV1).
    """
    from workbench.verbs import diff as verb
    from workbench.verbs.render import diff as render

    difference = verb.diff(program, revisions)
    _warn_of(difference.faults)
    _print(render.render(difference, output_format))
    return CANNOT_RUN if difference.faults else FINE


@workbench.command()
@click.argument("files", type=click.Path(path_type=Path), metavar="FILE...", nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path), metavar="STREAM.yaml", required=True,
              help="The stream file to write; its name is the stream's id.")  # fmt: skip
@click.option("--time", "time_column", metavar="COLUMN", help="The column that says when an event happened.")
@click.option("--sets", default="", metavar="a,b;a,c", help="Sets of columns to count together, parted by semicolons.")
@_format()
def profile(*, files: tuple[Path, ...], out: Path, time_column: str | None, sets: str, output_format: str) -> int:
    """Describe real events (CSV, JSON lines, Parquet) as a stream: counts of values, never the values."""
    from workbench.verbs import profile as verb
    from workbench.verbs.render import profile as render

    named = [[name.strip() for name in group.split(",") if name.strip()] for group in sets.split(";") if group.strip()]
    stream = verb.profile(files, out, time_column=time_column, sets=named)
    _print(render.render(stream, out, output_format))
    return FINE


@workbench.command()
@click.argument("stream", type=click.Path(path_type=Path), metavar="STREAM.yaml")
@click.option("--dims", required=True, metavar="a,b", help="The dimensions, parted by commas; may be empty.")
@click.option("--grain", required=True, metavar="1h", help="The time bucket: 60s, 10min, 1h, 1d, or none.")
@click.option("--events", type=float, metavar="N", help="Events to roll up, else those of the stream's own period.")
@click.option("--partitions", type=click.IntRange(1), default=1, show_default=True,
              help="Tasks or partitions that each roll up their share alone.")  # fmt: skip
@_format()
def rollup(*, stream: Path, dims: str, grain: str, events: float | None, partitions: int, output_format: str) -> int:
    """Count the rows of a rollup."""
    from workbench.verbs import rollup as verb
    from workbench.verbs.render import rollup as render

    names = [name.strip() for name in dims.split(",") if name.strip()]
    _print(render.render(verb.rollup(stream, names, grain, events, partitions), output_format))
    return FINE


@workbench.command()
@click.argument("kind", metavar="rollup|storage|topn|queries|clusters|clickbench")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--streams", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR",
              help="The folder of the streams that the rows are about, else streams/ beside FILE.")  # fmt: skip
@_format()
def validate(*, kind: str, file: Path, streams: Path | None, output_format: str) -> int:
    """Hold predictions against a table of facts.

    FILE is a table (CSV) of one kind of facts, whose rows are predicted and compared. Exits with 0 however far off.
    """
    from workbench.verbs import validate as verb
    from workbench.verbs.render import validate as render

    _print(render.render(verb.validate(kind, file, streams), output_format))
    return FINE


@workbench.command()
@click.argument("kind", required=False)
@_format(default="json")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Write one file per kind to this folder.")  # fmt: skip
def schema(kind: str | None, out: Path | None, output_format: str) -> int:
    """Print or write the JSON Schema of items.

    KIND is one of the kinds of items, such as person; without it, all of them. As text and Markdown, their fields.
    """
    from workbench.verbs import schema as verb
    from workbench.verbs.render import schema as render

    if out is not None:
        for path in verb.write_schemas(out, kind):
            _print(str(path))
    else:
        _print(render.render(verb.schema(kind) if kind else verb.schemas(), output_format))
    return FINE


def _warn_of(faults: Any) -> None:
    from workbench.verbs.render.check import finding_text

    for finding in faults:
        _print(finding_text(finding), err=True)
