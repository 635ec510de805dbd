"""The command that tells and records what spikes find."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from .common import FINE, author_of, author_option, day_of, format_option, program_argument, say, show, today_option


@click.command()
@click.argument("spike", metavar="SPIKE")
@program_argument
@today_option
@format_option()
@click.option("--propose", is_flag=True, help="Tell the solver's break-evens of what the spike measures; save nothing.")
@click.option("--take", metavar="INPUT", multiple=True,
              help="Take break-evens of these inputs as numbers to find; * stands for anything.")  # fmt: skip
@click.option("--design", metavar="ID", help="The design whose break-evens are meant.")
@click.option("--predict", is_flag=True, help="Write down what estimates predict of numbers without a prediction.")
@click.option("--from", "found_in", metavar="ID", help="Record what a calibration, stream or verification measured.")
@click.option("--measured", metavar="INPUT=VALUE", help="Record what was measured of a number.")
@click.option("--error", type=click.FloatRange(0, 5), default=0.0, show_default=True,
              help="Standard deviation of its natural logarithm; of a share, that of its odds.")  # fmt: skip
@click.option("--source", metavar="TEXT", help="Where the measurement can be looked at.")
@click.option("--use", metavar="CAL-ID|INPUT", help="Rest estimates on a calibration, or on a measured field.")
@author_option
def evidence(
    *, spike: str, program: Path, today: dt.datetime | None, output_format: str, propose: bool, take: tuple[str, ...],
    design: str | None, predict: bool, found_in: str | None, measured: str | None, error: float, source: str | None,
    use: str | None, author: str | None,
) -> int:  # fmt: skip
    """Tell what a spike predicted and found, and what resting estimates on that would change.

    With --take, --predict, --from, --measured or --use it first saves that as one commit, and tells its fields.
    """
    from workbench.verbs import evidence as verb
    from workbench.verbs import recording, taking
    from workbench.verbs.opening import open_program
    from workbench.verbs.render import evidence as render

    opened = open_program(program, today=day_of(today))
    if propose:
        asked = verb.spike_of(opened.program, spike)
        found = taking.proposals(opened.program, asked, opened.today, design=design, inputs=take)
        show(render.render_proposals(asked, found, output_format))
        return FINE
    wanted = recording.Recording(take, design, predict, found_in, measured, error, source, use)
    if wanted.anything:
        signed = author_of(author, program)
        changed = recording.differences(opened.program, spike, wanted, today=opened.today)
        revision = recording.save(program, opened.program, spike, changed, signed)
        for line in render.differences(changed):
            say(line)
        say(f"saved as version {revision[:8]}")
        opened = open_program(program, today=day_of(today))
    show(render.render(verb.evidence(opened.program, spike), output_format, opened.today))
    return FINE
