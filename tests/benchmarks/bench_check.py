"""CPU time of reading and checking a program of 2,000 items in one process."""

from __future__ import annotations

import datetime as dt
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.checks.sample import sample_with, write_item
from workbench.store.loader import load
from workbench.verbs.agenda import agenda
from workbench.verbs.check import check

ITEMS = 2000
ROUNDS = 5
BOUND = "<= 1.0 s"
TODAY = dt.date(2027, 1, 15)

_QUESTION = """\
# yaml-language-server: $schema=../.schemas/functional.json
id: FR-{number}
kind: functional
title: Requests by country, variant {number}
question: How many requests come from each country in variant {number}?
audience: {audience}
capability: public_dashboard
priority: {priority}
owner: PER-ada
contributors: [PER-grace]
stream: STR-edge
dimensions: [country, {column}]
measures:
  - {{name: requests, function: count}}
  - {{name: visitors, function: distinct, column: client_ip, exact: false}}
grain: 1h
window: {{days: 30}}
depends_on: [{depends_on}]
"""

_MILESTONE = """\
id: MS-{number}
kind: milestone
title: Step {number} of the way
due_on: 2027-{month:02d}-15
owner: PER-ada
delivers: [FR-{number}]
depends_on: [MS-{before}]
"""


def write_program(folder: Path) -> Path:
    """A program of `ITEMS` files, each question with a finding, milestones in one long chain."""
    program = sample_with(folder)
    already = sum(1 for _ in program.rglob("*.yaml"))
    for number in range((ITEMS - already) // 2):
        write_item(
            program,
            _QUESTION.format(
                number=number,
                audience=("public", "internal")[number % 2],
                priority=1 + number % 9,
                column=("zone", "device")[number % 2],
                depends_on=f"FR-{max(0, number - 1)}" if number else "FR-countries",
            ),
        )
        before = f"{number - 1}" if number else "missing"
        write_item(program, _MILESTONE.format(number=number, month=1 + number % 12, before=before))
    while sum(1 for _ in program.rglob("*.yaml")) < ITEMS:
        write_item(program, f"id: PER-{already}\nkind: person\ntitle: Somebody\nrole: Engineer\n")
        already += 1
    return program


def run() -> list[tuple[str, float, str, str]]:
    """Figures as (name, value, unit, bound); each the minimum of several rounds."""
    with tempfile.TemporaryDirectory() as scratch:
        program = write_program(Path(scratch))
        _commit_twice(program)
        reading, both, agendas = [], [], []
        for _ in range(ROUNDS):
            started = time.process_time()
            read = load(program)
            reading.append(time.process_time() - started)
            started = time.process_time()
            report = check(program, today=TODAY)
            both.append(time.process_time() - started)
            started = time.process_time()
            agenda(program, read, report.findings, TODAY, since="HEAD~1")
            agendas.append(time.process_time() - started)
        command = _cpu_of_children([sys.executable, "-m", "workbench", "check", str(program), "--format", "json"])
    return [
        (f"read {ITEMS} items", min(reading), "s of CPU", "part of the next"),
        (f"read and check {ITEMS} items, {len(report.findings)} findings", min(both), "s of CPU", BOUND),
        ("the agenda of it beyond the check, with what changed since a version", min(agendas), "s of CPU", "<= 0.3 s"),
        (
            f"`workbench check` of {ITEMS} items, interpreter and imports included",
            command,
            "s of CPU",
            "for information",
        ),
    ]


def _commit_twice(program: Path) -> None:
    """Commit the program, and again with one question in fifty changed."""
    for command in (["git", "init", "--quiet"], ["git", "add", "--all"]):
        subprocess.run(command, cwd=program, check=True)
    commit = ["git", "-c", "user.name=Bench", "-c", "user.email=bench@example.org", "commit", "--quiet", "--all"]
    subprocess.run([*commit, "--message", "Start"], cwd=program, check=True)
    for path in sorted((program / "functional").iterdir())[::50]:
        path.write_text(path.read_text(encoding="utf-8") + "notes: Changed.\n", encoding="utf-8")
    subprocess.run([*commit, "--message", "Change"], cwd=program, check=True)


def _cpu_of_children(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    for name, value, unit, bound in run():
        print(f"{name}: {value:.3f} {unit} ({bound})")
