"""Disks: attached block storage, the queue's disks, and objects with their requests, as they are paid for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .case import DAYS_PER_MONTH, GIB, Case, Inputs
from .cluster import MEGABYTE, Climb, Cluster
from .demand import Demand
from .reading import window_days
from .spectrum import Floats
from .traffic import queue_bytes_per_second

HOUR_SECONDS = 3600.0


def is_attached(case: Case) -> bool:
    """Whether the data nodes rent their disks beside them; a bought machine has its disks in its price."""
    return case.hardware.purchase != "own" and case.instance(case.hardware.instance).disk_gib == 0


@dataclass(frozen=True)
class Provisioned:
    """What attached disks must do beyond their base, all nodes together; arrays of shape (months, draws).

    One volume a node. `megabytes`: MB a second above the base; `operations`: operations a second above the base.
    """

    megabytes: Floats
    operations: Floats


def provisioned(inputs: Inputs, asked: Demand, cluster: Cluster) -> Provisioned:
    """What production's attached disks must do above what their size pays for.

    Law: bytes a second that the nodes are sized for (peak, copies, failover, utilisation, skew) less the base of each
    node's volume; operations likewise, of so many bytes each.
    """
    size = inputs.case.data_node.disk_bandwidth_mb_per_second
    each = inputs.common("local_disk_mb_per_second_per_vcpu") * inputs.case.data_node.vcpu if size is None else size
    megabytes = Climb(inputs, asked).needed()["disk bandwidth"] * each
    operations = megabytes * (MEGABYTE / inputs.price("block_storage_bytes_per_operation"))
    base = cluster.data_nodes * inputs.price("block_storage_base_mb_per_second")
    base_operations = cluster.data_nodes * inputs.price("block_storage_base_operations_per_second")
    return Provisioned(np.maximum(megabytes - base, 0.0), np.maximum(operations - base_operations, 0.0))


def queue_gib(inputs: Inputs, asked: Demand) -> Floats:
    """GiB on the queue's disks, shape (months, draws); none where its machines bring disks of their own.

    Law: queue bytes a second x copies x hours kept.
    """
    services = [one for one in inputs.case.side_services if one.scales_with == "raw_bytes"]
    if any(inputs.case.instance(one.instance).disk_gib > 0 for one in services):
        return np.zeros_like(asked.raw_bytes_per_second)
    kept = inputs.common("queue_copies") * inputs.common("queue_hours_kept") * (HOUR_SECONDS / GIB)
    return np.asarray(queue_bytes_per_second(inputs, asked) * kept)


def objects_written_per_month(inputs: Inputs, asked: Demand) -> Floats:
    """Requests that write what turns cold in a month, shape (months, draws); checkpoints and the like are left out.

    Law: bytes of a day's rows x days x copies that upload / bytes of a request, from the month on in which rows turn
    cold.
    """
    written = np.zeros_like(asked.cold_bytes)
    for one in asked.tables.values():
        daily = one.volume.rows_per_day + one.volume.burst_rows_per_day
        written += np.where(one.cold_bytes > 0, daily * one.bytes_per_row, 0.0)
    copies = 1.0 + (inputs.case.design.replicas - 1) * inputs.coefficient("cold_bytes_per_further_copy")
    each = inputs.coefficient("cold_bytes_factor") * copies * DAYS_PER_MONTH
    return np.asarray(written * (each / inputs.price("object_bytes_per_write")))


def objects_read_per_month(inputs: Inputs, asked: Demand) -> Floats:
    """Requests that read objects for questions in a month, shape (months, draws).

    Law: askings x bytes scanned x share of the window that lies in objects / bytes of a request.
    """
    read = np.zeros_like(asked.cold_bytes)
    for query in asked.queries:
        days, hot_days = window_days(query.table, query.requirement), query.table.retention.hot_days
        table = asked.tables[query.table.name]
        cold_share = max(0.0, 1.0 - hot_days / days) if table.hot_bytes.any() and days else 1.0
        if cold_share and table.cold_bytes.any():
            read += query.rows_read * (query.stored_bytes_per_row * query.asked_per_day * cold_share)
    return np.asarray(read * (DAYS_PER_MONTH / inputs.price("object_bytes_per_read")))
