"""Does jobs in the Python that Flink is installed in, apart from the workbench's; needs nothing but pyflink.

A line of standard input is a JSON object: `{"run": SQL}` waits until the job has ended, `{"start": SQL}` leaves it
running, `{"stop": true}` ends it; `{"set": NAME, "to": VALUE}` is a setting of later jobs. Each is answered by
an object, empty or with `failed`; the first tells the version.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import sys
import traceback
from typing import Any


def main(arguments: list[str]) -> int:
    """Serve jobs on one mini-cluster of so many slots, with the settings that follow as `NAME=VALUE`."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever Java prints goes to standard error
    cluster, environment = _started(int(arguments[0]), [setting.split("=", 1) for setting in arguments[1:]])
    print(json.dumps({"version": importlib.metadata.version("apache-flink")}), file=answers, flush=True)
    jobs = _Jobs(environment)
    for line in sys.stdin:
        print(json.dumps(jobs.done(json.loads(line))), file=answers, flush=True)
    cluster.close()
    return 0


class _Jobs:
    """The jobs of one environment, of which one may be left running."""

    def __init__(self, environment: Any) -> None:
        self._environment = environment
        self._running: Any = None

    def done(self, told: dict[str, str]) -> dict[str, str]:
        """Do what one line tells; nothing, or why it failed."""
        try:
            if "stop" in told:
                self._running.cancel().result()
            elif "set" in told:
                self._environment.get_config().set(told["set"], told["to"])
            elif "start" in told:
                self._running = self._environment.execute_sql(told["start"]).get_job_client()
            else:
                self._environment.execute_sql(told["run"]).wait()
        except Exception as error:
            traceback.print_exc()
            return {"failed": _reason(error)}
        return {}


def _reason(error: Exception) -> str:
    """The innermost cause that Java names, else what Python says."""
    causes = [line for line in str(error).splitlines() if line.startswith("Caused by: ")]
    return causes[-1].removeprefix("Caused by: ") if causes else str(error).partition("\n")[0]


def _started(slots: int, settings: list[list[str]]) -> tuple[Any, Any]:
    """One cluster for all jobs: left alone, Flink makes one for each."""
    from pyflink.common import Configuration  # noqa: PLC0415 - Flink's own environment has it
    from pyflink.java_gateway import get_gateway  # noqa: PLC0415
    from pyflink.table import EnvironmentSettings, TableEnvironment  # noqa: PLC0415

    configuration = Configuration()
    for name, value in settings:
        configuration.set_string(name, value)
    classes = get_gateway().jvm.org.apache.flink.runtime.minicluster
    described = classes.MiniClusterConfiguration.Builder().setConfiguration(configuration._j_configuration)
    cluster = classes.MiniCluster(described.setNumTaskManagers(1).setNumSlotsPerTaskManager(slots).build())
    cluster.start()
    configuration.set_string("execution.target", "remote")
    configuration.set_string("rest.port", str(cluster.getRestAddress().get().getPort()))
    streaming = EnvironmentSettings.new_instance().in_streaming_mode().with_configuration(configuration).build()
    return cluster, TableEnvironment.create(streaming)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
