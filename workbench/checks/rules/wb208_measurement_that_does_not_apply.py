"""WB208: what a calibration in use has measured is something that the catalog can take."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.calibrations import Calibration
from workbench.program.finding import Severity
from workbench.simulate.calibrating import why_not
from workbench.store.catalog import load_catalog


def look(context: Context) -> Iterator[Breach]:
    """Measurements of calibrations in use whose coefficient the catalog does not have, or has in another unit."""
    for calibration in context.program.all(Calibration):
        for position, measurement in enumerate(calibration.measurements if calibration.in_use else ()):
            why = why_not(load_catalog(), measurement)
            if why is not None:
                yield Breach(
                    calibration.id,
                    ("measurements", position, "coefficient"),
                    f"{calibration.id} measured {measurement.file}.{measurement.coefficient}, which is not used: {why}",
                )


_ITEM = """\
id: CAL-clickhouse
kind: calibration
title: ClickHouse on a node of ours
engine: clickhouse
engine_version: "26.9"
measured_on: 2026-11-02
command: workbench probe clickhouse
machine: {{processor: Xeon, cores: 8, memory_bytes: 64000000000, system: Linux}}
seconds: 60
events: 1000000
in_use: true
measurements:
  - file: engines/clickhouse
    coefficient: {name}
    unit: ns per byte in memory
    measured: 0.9
    relative_error: 0.1
    observations: 11
    prior: 1.15
    prior_sigma: 0.3
"""

RULE = Rule(
    code="WB208",
    title="Measurement that does not apply",
    family="spikes",
    severity=Severity.WARNING,
    why="A measurement that changes nothing is believed all the same: estimates still rest on what was guessed before.",
    hint="Probe the engine anew, or take the measurement out of the calibration.",
    wrong=_ITEM.format(name="scan_cpu_ns"),
    right=_ITEM.format(name="scan_cpu_ns_per_byte"),
    look=look,
)
