"""A Spark session to profile in: quiet, in UTC, on the loopback when local, and gone afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import time
from collections.abc import Iterator
from typing import Any

from .source import ProfileError

EXTRA = "Spark is not installed; install the extra: pip install 'analytics-program-workbench[spark]'"

LOCAL = "local[*]"
"""The master when none is named: all cores of this machine."""

ANSWERS_WITHIN_SECONDS = 5.0
"""A master that takes no connection by then is not there; Spark itself would try for a minute and say more."""

WORKERS_WITHIN_SECONDS = 60.0
"""A cluster that lends no worker by then is full or has none; Spark itself would wait for ever and say nothing."""

_CLUSTER, _CLUSTER_PORT = "spark://", 7077

_ASKING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.legacy.parquet.nanosAsLong": "true",
    "spark.sql.timeType.enabled": "true",
}
"""What the counts rest on: times in UTC, errors in place of empty values, files as pandas writes them."""

_STARTING = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.log.level": "OFF",
}
_ON_ONE_MACHINE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
}
"""A cluster on this machine: nothing listens elsewhere, and counts are not parted for hundreds of workers."""


@contextlib.contextmanager
def session(master: str | None) -> Iterator[Any]:
    """A session of the cluster at `master`, of its own where this process has one already, else stopped at the end.

    Raises ProfileError where Spark or Java is not installed, no master answers, or it lends no worker.
    """
    try:
        from py4j.protocol import Py4JError  # noqa: PLC0415 - an extra
        from pyspark import SparkContext  # noqa: PLC0415
    except ImportError as error:
        raise ProfileError(EXTRA) from error
    # Spark has no public way to ask whether this process is connected already.
    running = SparkContext._active_spark_context
    if running is None:
        started = _started(master)
        try:
            _wait_for_worker(started, master)
            yield started
        finally:
            # Where Java was ended there is nothing left to stop.
            with contextlib.suppress(Py4JError, ConnectionError):
                started.stop()
    elif master not in (None, running.master):
        raise ProfileError(f"this process is connected to Spark at {running.master}; leave out --master to use that")
    else:
        yield _beside(running)


def reason(error: Exception) -> str:
    """What Spark or Java says of an error, in one line, without the frames around it."""
    if isinstance(error, ConnectionError):
        return "Java has ended before its time; see how much memory the machine has left"
    cause = getattr(error, "java_exception", None)
    while cause is not None and cause.getCause() is not None:
        cause = cause.getCause()
    told = str(error if cause is None else cause.getMessage() or cause.toString())
    return next(iter(told.strip().splitlines()), type(error).__name__)


def _started(master: str | None) -> Any:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise ProfileError("Spark runs on Java, and there is none; install Java 17 or later, or set JAVA_HOME")
    settings = {**_STARTING, **_ASKING}
    if master is None or master.startswith("local") or "127.0.0.1" in master:
        settings |= _ON_ONE_MACHINE
        # Said before Spark starts, or its scripts ask the network which address is theirs.
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    if master is not None and master.startswith(_CLUSTER):
        _call(master)
    builder = SparkSession.builder.master(master or LOCAL).appName("workbench profile")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        # Spark's gateway raises whatever Java did.
        raise ProfileError(f"Spark does not start at {master or LOCAL}: {reason(error)}") from error


def _call(master: str) -> None:
    """Raises ProfileError when nobody listens where any of a cluster's masters should."""
    for place in master.removeprefix(_CLUSTER).split(","):
        host, _, port = place.rpartition(":")
        if not port.isdecimal():
            host, port = place, str(_CLUSTER_PORT)
        try:
            socket.create_connection((host, int(port)), ANSWERS_WITHIN_SECONDS).close()
        except (OSError, OverflowError):
            continue
        return
    raise ProfileError(f"no Spark master answers at {master}; see that it is up and named as its own page names it")


def _wait_for_worker(session: Any, master: str | None) -> None:
    if master is None or not master.startswith(_CLUSTER):
        return
    told = session.sparkContext._jsc.sc().statusTracker()
    give_up_at = time.monotonic() + WORKERS_WITHIN_SECONDS
    # The driver is one of those told of.
    while len(told.getExecutorInfos()) < 2:
        if time.monotonic() > give_up_at:
            raise ProfileError(
                f"the Spark master at {master} lends no worker within {WORKERS_WITHIN_SECONDS:.0f} s; see that workers "
                "with a free core and 1 GB of memory are up"
            )
        time.sleep(0.1)


def _beside(running: Any) -> Any:
    """A session of a running connection with names and settings of its own."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    session = SparkSession(running).newSession()
    for name, value in _ASKING.items():
        session.conf.set(name, value)
    return session
