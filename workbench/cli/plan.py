"""Commands on the plan itself: start it, open it, check it, compare it, describe its files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from .common import (
    CANNOT_RUN,
    FINDINGS,
    FINE,
    at_option,
    day_of,
    format_option,
    program_argument,
    show,
    today_option,
    warn_of,
)


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--example", metavar="NAME", help="Start from an example: edge-analytics.")
@click.option("--history", is_flag=True, help="With the commits of the example's story, to be replayed.")
@format_option()
def init(*, directory: Path, example: str | None, history: bool, output_format: str) -> int:
    """Start a new program.

    It stands in DIR/requirements, in a git repository of its own.
    """
    from workbench.verbs.init import init as run
    from workbench.verbs.render.values import as_json

    created = run(directory, example, history=history)
    if output_format == "json":
        show(as_json({"program": str(created.program), "revision": created.revision}))
    else:
        show(f"{created.program} is ready. Next: workbench serve {created.program}")
    return FINE


@click.command()
@program_argument
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="The port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; others can see it.")
def serve(program: Path, port: int, host: str) -> int:
    """Open the app on a program."""
    from workbench.verbs.serve import serve as run

    run(program, host=host, port=port, say=click.echo)


@click.command()
@program_argument
@at_option
@today_option
@format_option("sarif", "github")
@click.option("--explain", metavar="CODE", help="Print the page of a rule, such as WB101, and stop.")
@click.option("--rules", is_flag=True, help="List all rules and stop.")
@click.option("--since", metavar="REV", help="Tell only what this git revision did not lack yet: HEAD before a commit.")
def check(
    *, program: Path, at: str | None, today: dt.datetime | None, output_format: str, explain: str | None, rules: bool,
    since: str | None,
) -> int:  # fmt: skip
    """Tell what the plan lacks, ordered by consequence.

    Exits with 1 when a warning or an error is found, with 2 when a file cannot be read. Findings that somebody has
    accepted for a while are told after the others and change no exit code.
    """
    from workbench.verbs import check as verb
    from workbench.verbs.render import check as render

    if explain or rules:
        show(render.explain(explain, output_format) if explain else render.rule_list(output_format))
        return FINE
    report = verb.check(program, at, day_of(today), since=since)
    show(render.render(report, output_format))
    if report.unreadable:
        return CANNOT_RUN
    return FINDINGS if report.counts["error"] or report.counts["warning"] else FINE


@click.command()
@program_argument
@format_option()
def replay(program: Path, output_format: str) -> int:
    """Walk the example's story: what would have been said, to whom, how much earlier.

    Exits with 1 when a moment is missed, or its mended twin is blamed.
    """
    from workbench.verbs.render import replay as render
    from workbench.verbs.replay import replay as run

    found = run(program)
    show(render.render(found, output_format))
    return FINE if all(one.fired and not one.twin_fired for one in found) else FINDINGS


@click.command()
@program_argument
@format_option()
def hook(program: Path, output_format: str) -> int:
    """Refuse commits that bring a new finding.

    Writes the pre-commit hook of the program's repository.
    """
    from workbench.verbs.hook import hook as run
    from workbench.verbs.render.values import as_json

    file = run(program)
    show(as_json({"hook": str(file)}) if output_format == "json" else f"{file} checks each commit from now on.")
    return FINE


@click.command()
@program_argument
@at_option
@today_option
@format_option()
@click.option("--baseline", metavar="REV", help="The version to tell slips against; else the last baseline.")
def roadmap(
    *, program: Path, at: str | None, today: dt.datetime | None, output_format: str, baseline: str | None
) -> int:  # fmt: skip
    """Tell what is due when, and what leads nowhere.

    Dates are ranges, pushed by what they depend on; beside them slack, the critical path, slips against a baseline,
    the share of the vision that is shipped, spike debt, and people's time with on-call taken off.
    """
    from workbench.verbs import roadmap as verb
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import roadmap as render

    opened = open_program(program, at=at, today=day_of(today))
    warn_of(opened.program.faults)
    show(render.render(verb.roadmap(program, opened.program, opened.today, baseline=baseline), output_format))
    return CANNOT_RUN if opened.program.faults else FINE


@click.command()
@click.argument("revisions", metavar="REV1[..REV2]")
@program_argument
@format_option()
def diff(revisions: str, program: Path, output_format: str) -> int:
    """Tell what changed, and what that costs.

    Compares two versions (REV1..REV2), or one with the files as they are now (REV1).
    """
    from workbench.verbs import diff as verb
    from workbench.verbs.render import diff as render

    difference = verb.diff(program, revisions)
    warn_of(difference.faults)
    show(render.render(difference, output_format))
    return CANNOT_RUN if difference.faults else FINE


@click.command()
@click.argument("kind", required=False)
@format_option(default="json")
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
            show(str(path))
    else:
        show(render.render(verb.schema(kind) if kind else verb.schemas(), output_format))
    return FINE
