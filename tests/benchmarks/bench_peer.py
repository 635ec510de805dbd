"""An uncertain plan of 128 draws beside service-capacity-modeling 0.3.212 with a comparable wish, in one run."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.simulate.cases import case, clickhouse, plan, raw_table, requirement, stream
from workbench.simulate.case import Case, Inputs
from workbench.simulate.estimate import estimate_design
from workbench.simulate.sizing import size
from workbench.simulate.uncertainty import Draws, quantiles_by_month

Figure = tuple[str, float, str, str]
DRAWS = 128
REPEATS = 50
ROOT = Path(__file__).resolve().parents[2]


def run() -> list[Figure]:
    """Figures as (what, value, unit, bound)."""
    wish = _wish()
    ours, estimate = _least(lambda: _plan(wish)), _least(lambda: estimate_design(wish, draws=DRAWS))
    figures: list[Figure] = [
        ("one design, 128 draws: nodes and cost with quantiles", 1e3 * ours, "ms CPU", ""),
        ("the same with ladder, drivers and every trace", 1e3 * estimate, "ms CPU", ""),
    ]
    peer = Path(os.environ.get("WORKBENCH_PEER_PYTHON", ROOT / ".venv-peer" / "bin" / "python"))
    if not peer.exists():
        return [*figures, ("peer not installed: make peer, or set WORKBENCH_PEER_PYTHON", 0, "", "")]
    script = Path(__file__).with_name("peer_plan.py")
    done = subprocess.run([peer, script], capture_output=True, text=True, check=True)
    spent = float(json.loads(done.stdout.splitlines()[-1])["cpu_seconds"])
    return [
        *figures,
        ("service-capacity-modeling 0.3.212, planner.plan, 128 draws", spent, "s CPU", ""),
        ("share of its time that ours takes, in ten-thousandths", 1e4 * ours / spent, "", "<= 1"),
    ]


def _wish() -> Case:
    """A billion events a day of 1,300 bytes, a hundred thousand questions, a month of events kept and filled."""
    question = requirement("FR-x", ["country"], filter_by=["zone"], window={"days": 7}, queries_per_day=100_000.0)
    events = stream(raw_bytes_per_event={"p5": 1_000, "p95": 1_700}, bursts=[])
    return case(clickhouse(tables=[raw_table(30)]), stream=events, requirements=(question,), plan=plan(2))


def _plan(wish: Case) -> object:
    found = size(Inputs(wish, Draws(DRAWS, 0)))
    return quantiles_by_month(found.nodes), quantiles_by_month(found.costs.total)


def _least(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(REPEATS):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)
