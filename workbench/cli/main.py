"""The command line: parse, call the verb, print. Rooms are imported by the command that needs them, to start fast."""

from __future__ import annotations

import os
import sys
import traceback

import click

from . import agree, concerns, decisions, evidence, ledger, measure, meetings, people, plan, polls, simulate
from .common import CANNOT_RUN, say

COMMANDS = (
    plan.init,
    plan.serve,
    plan.check,
    plan.hook,
    plan.replay,
    simulate.estimate,
    simulate.doubts,
    simulate.solve,
    simulate.price,
    plan.roadmap,
    people.people,
    people.handover,
    plan.diff,
    agree.brief,
    agree.agreement,
    agree.acknowledge,
    concerns.concern,
    decisions.decide,
    ledger.ledger,
    ledger.import_actuals,
    polls.poll,
    meetings.review,
    meetings.post_mortem,
    measure.profile,
    evidence.evidence,
    simulate.rollup,
    measure.probe,
    measure.validate,
    measure.verify,
    plan.schema,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="analytics-program-workbench", prog_name="workbench")
def workbench() -> None:
    """Plan an analytics program in the open: check it, size it, show it.

    PROGRAM is the folder of a program, by default requirements/ below the current folder.
    """


for command in COMMANDS:
    workbench.add_command(command)


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
        say(error.format_message())
        code = CANNOT_RUN
    except click.Abort:
        code = CANNOT_RUN
    except OSError as error:
        say(f"{error.filename or 'The system'}: {error.strerror}")
        _drop_output()
        code = CANNOT_RUN
    except Exception as error:
        if isinstance(error, _troubles()):
            say(str(error))
        else:
            traceback.print_exc()  # a defect of ours, told in full; Python's own exit code would pass for findings
        code = CANNOT_RUN
    sys.exit(code)


def _drop_output() -> None:
    """Send what is still to be written nowhere, or Python would try it again at its end and exit with its own code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _troubles() -> tuple[type[Exception], ...]:
    """What verbs raise for requests that cannot be carried out."""
    from workbench.program.overrides import OverrideError
    from workbench.store.errors import StoreError
    from workbench.store.git import GitError
    from workbench.verbs.trouble import Trouble

    return Trouble, StoreError, GitError, OverrideError
