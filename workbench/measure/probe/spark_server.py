"""Spark where a cluster's master listens: its executors ask and write, and the stages of their work tell their CPU."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.measure.profile.source import ProfileError
from workbench.measure.profile.spark_session import reason, session

from . import descendants
from .engine import Limits, ProbeError
from .spark import Spark

NANO = 1e-9


class ClusterSpark(Spark):
    """See `Spark`: the driver is here, the executors are the cluster's, and both see the probe's folder."""

    def __init__(self, limits: Limits) -> None:
        self._opened, self._stages, self._spent = ExitStack(), set[int](), 0.0
        try:
            asking = self._opened.enter_context(session(limits.url))
        except ProfileError as error:
            raise ProbeError(str(error)) from error
        asking.conf.set("spark.sql.shuffle.partitions", str(limits.threads))
        asking.conf.set("spark.sql.parquet.inferTimestampNTZ.enabled", "false")
        self._context = asking.sparkContext
        _share(asking, limits)
        super().__init__(limits, asking)

    def cpu_seconds(self) -> float:
        """Of the driver here, and of the executors' tasks; not of what their Java does beside these."""
        return descendants.cpu_seconds() + self._executors()

    def _executors(self) -> float:
        """CPU seconds of the tasks of all stages until now, told by the store behind Spark's pages."""
        java = self._context._jsc.sc()
        java.listenerBus().waitUntilEmpty()
        nothing = self._context._gateway.new_array(self._context._jvm.double, 0)
        every = self._context._jvm.java.util.ArrayList()
        stages = java.statusStore().stageList(None, False, False, nothing, every)
        for at in range(stages.size()):
            stage = stages.apply(at)
            if stage.stageId() not in self._stages:
                self._stages.add(stage.stageId())
                self._spent += NANO * (stage.executorCpuTime() + stage.executorDeserializeCpuTime())
        return self._spent

    def close(self) -> None:
        """Give the cluster back what it lent; files go with the probe's folder."""
        self._opened.close()


def _share(asking: Any, limits: Limits) -> None:
    """Raises ProbeError where the executors do not see the probe's folder."""
    file = limits.folder / "seen.parquet"
    pq.write_table(pa.table({"one": [1]}), file)
    try:
        asking.read.schema("one BIGINT").parquet(str(file)).collect()
    except Exception as error:
        # Its gateway raises whatever Java did.
        raise ProbeError(
            f"the executors of Spark do not see {limits.folder}: {reason(error)}; "
            "set TMPDIR to a folder that this machine and all workers share"
        ) from error


def opened(limits: Limits) -> ClusterSpark:
    """See `Engine`. Raises ProbeError where no master answers, or its executors see no file of ours."""
    return ClusterSpark(limits)
