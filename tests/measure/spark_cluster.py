"""A Spark cluster of two workers on the loopback for tests, started by `spark-class`, which pip's package has."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def needs_spark() -> Path:
    """The folder of Spark; skips the test where it or Java is not installed."""
    pyspark = pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    return Path(pyspark.__file__).parent


@contextmanager
def running(folder: Path, workers: int = 2) -> Iterator[str]:
    """The URL of a master with some workers of a core and 1 GB each. They end with all that they have started."""
    home, port = needs_spark(), free_port()
    env = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable,
           "SPARK_LOCAL_DIRS": str(folder)}  # fmt: skip
    url, here = f"spark://127.0.0.1:{port}", ["--host", "127.0.0.1", "--webui-port", "0"]
    lent = ["--cores", "1", "--memory", "1g"]
    roles = [["Master", *here, "--port", str(port)]]
    roles += [["Worker", *here, *lent, "--work-dir", str(folder / f"work-{one}"), url] for one in range(workers)]
    started: list[subprocess.Popen[bytes]] = []
    try:
        for name, *arguments in roles:
            command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name.lower()}.{name}", *arguments]
            with (folder / "said.txt").open("a") as said:
                started.append(subprocess.Popen(command, env=env, stdout=said, stderr=said, start_new_session=True))
        wait_for(port)
        yield url
    finally:
        for one in started:
            # A worker's executors are of its group.
            os.killpg(one.pid, signal.SIGKILL)
            one.wait()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as calling:
            if calling.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the Spark master does not listen")
