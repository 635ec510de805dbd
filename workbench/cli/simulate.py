"""Commands that size and price a plan."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import (
    CANNOT_RUN,
    DEFAULT_DRAWS,
    FINDINGS,
    FINE,
    at_option,
    author_of,
    author_option,
    day_of,
    format_option,
    program_argument,
    say,
    show,
    today_option,
    warn_of,
)

if TYPE_CHECKING:
    from workbench.program.program import Program
    from workbench.simulate.solve.answer import Solution


@click.command()
@program_argument
@at_option
@today_option
@format_option()
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

    opened = open_program(program, at=at, today=day_of(today))
    answer = verb.estimate(
        opened.program,
        list(designs) or None,
        read_settings(sets),
        scenario=scenario,
        draws=draws,
        seed=seed,
        lists=True,
    )
    warn_of(opened.program.faults)
    for failed in answer.not_sized:
        say(failed.reason)
    show(render.render(answer, output_format, opened.today, explain))
    return CANNOT_RUN if opened.program.faults or answer.not_sized else FINE


@click.command()
@program_argument
@at_option
@today_option
@format_option()
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

    opened = open_program(program, at=at, today=day_of(today))
    answer = verb.doubts(opened.program, design, read_settings(sets), scenario=scenario, draws=draws, seed=seed)
    warn_of(opened.program.faults)
    show(render.render(answer, output_format, opened.today))
    return CANNOT_RUN if opened.program.faults else FINE


@click.command()
@program_argument
@at_option
@today_option
@format_option()
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
@click.option("--save", is_flag=True, help="Save the decision, open, with the line of the ledger that it rests on.")
@author_option
def solve(
    *, program: Path, at: str | None, today: dt.datetime | None, output_format: str, design: str | None,
    nodes: float | None, monthly_cost: float | None, probability: float | None, draws: int, seed: int, seconds: float,
    save: bool, author: str | None,
) -> int:  # fmt: skip
    """Find what would have to give way for a design to fit.

    Exits with 1 when nothing that may give way is enough.
    """
    from workbench.verbs import solve as verb
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import solve as render

    if save and at:
        raise click.UsageError("--save keeps what fits the plan of now; leave --at out.")
    opened = open_program(program, at=at, today=day_of(today))
    found = verb.solve(
        opened.program, design, nodes=nodes, monthly_cost_usd=monthly_cost, probability=probability, draws=draws,
        seed=seed, seconds=seconds,
    )  # fmt: skip
    warn_of(opened.program.faults)
    show(render.render(opened.program, found, output_format, opened.today))
    if save:
        _keep(program, opened.program, found, opened.today, author)
    return CANNOT_RUN if opened.program.faults else FINE if found.feasible else FINDINGS


def _keep(folder: Path, program: Program, found: Solution, today: dt.date, author: str | None) -> None:
    from workbench.verbs.fitting import decision_draft
    from workbench.verbs.ledger import rest_on
    from workbench.verbs.signed import Signed
    from workbench.verbs.trouble import Trouble

    draft = decision_draft(program, found, today)
    outcome = rest_on(Signed(folder, program, author_of(author, folder), today), draft, found.design)
    if outcome.revision is None:
        raise Trouble(outcome.refusal or "Somebody else changed this line of the ledger meanwhile; solve again.")
    say(f"{draft.id} is open, the ledger has its line; saved as version {outcome.revision[:8]}.")


@click.command()
@program_argument
@at_option
@format_option()
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
    warn_of(opened.program.faults)
    show(render.render(prices, output_format))
    return CANNOT_RUN if opened.program.faults else FINE


@click.command()
@click.argument("stream", type=click.Path(path_type=Path), metavar="STREAM.yaml")
@click.option("--dims", required=True, metavar="a,b", help="The dimensions, parted by commas; may be empty.")
@click.option("--grain", required=True, metavar="1h", help="The time bucket: 60s, 10min, 1h, 1d, or none.")
@click.option("--events", type=float, metavar="N", help="Events to roll up, else those of the stream's own period.")
@click.option("--partitions", type=click.IntRange(1), default=1, show_default=True,
              help="Tasks or partitions that each roll up their share alone.")  # fmt: skip
@format_option()
def rollup(*, stream: Path, dims: str, grain: str, events: float | None, partitions: int, output_format: str) -> int:
    """Count the rows of a rollup."""
    from workbench.verbs import rollup as verb
    from workbench.verbs.render import rollup as render

    names = [name.strip() for name in dims.split(",") if name.strip()]
    show(render.render(verb.rollup(stream, names, grain, events, partitions), output_format))
    return FINE
