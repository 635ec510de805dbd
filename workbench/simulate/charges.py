"""Charges: what is counted and paid for beside machines, each with its price: disks, objects, requests, traffic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .case import GIB, Inputs
from .cluster import Cluster, environment_factor
from .demand import Demand
from .disks import is_attached, objects_read_per_month, objects_written_per_month, provisioned, queue_gib
from .spectrum import Floats
from .traffic import bytes_between_zones_per_month, bytes_copied_anew_per_month, bytes_to_internet_per_month


@dataclass(frozen=True)
class Charge:
    """One line of the bill: `amount` of production, shape (months, draws), times a price of the price list.

    `law` says in words how the amount is found; with `everywhere` the other environments pay it too.
    """

    name: str
    counted: str
    unit: str
    law: str
    amount: Floats
    price: str
    everywhere: bool = False

    def paid(self, inputs: Inputs) -> Floats:
        """US dollars a month, shape (months, draws)."""
        factor = environment_factor(inputs) if self.everywhere else 1.0
        return np.asarray(self.amount * (inputs.price(self.price) * factor))


def charges(inputs: Inputs, asked: Demand, cluster: Cluster) -> list[Charge]:
    """What is paid beside machines; what is nowhere asked for is left out."""
    found = (*_attached(inputs, asked, cluster), *_kept(inputs, asked), *_moved(inputs, asked))
    return [one for one in found if one.amount.any()]


def _attached(inputs: Inputs, asked: Demand, cluster: Cluster) -> Iterator[Charge]:
    """The data nodes' rented disks: their size, and what they must do beyond what comes with it."""
    if not is_attached(inputs.case):
        return
    beyond = provisioned(inputs, asked, cluster)
    yield Charge(
        "block storage", "GiB of disk", "GiB", f"data nodes x {inputs.case.design.id}.hardware.disk_gib",
        cluster.data_nodes * inputs.case.data_node.disk_gib, "block_storage_usd_per_gib_month", everywhere=True,
    )  # fmt: skip
    yield Charge(
        "block storage bandwidth", "MB/s above the base", "MB/s", "nodes for disk bandwidth x MB/s, less the base",
        beyond.megabytes, "block_storage_usd_per_mb_per_second", everywhere=True,
    )  # fmt: skip
    yield Charge(
        "block storage operations", "operations/s above the base", "operations/s",
        "MB/s for disk bandwidth / bytes of an operation, less the base",
        beyond.operations, "block_storage_usd_per_operation_per_second", everywhere=True,
    )  # fmt: skip


def _kept(inputs: Inputs, asked: Demand) -> Iterator[Charge]:
    """The queue's disks, and what lies in object storage with the requests that bring and fetch it."""
    queue, law = queue_gib(inputs, asked), "queue bytes/s x copies x hours kept"
    name, counted = "disks of the queue", "GiB kept by the queue"
    if inputs.case.hardware.purchase == "own":
        worn = queue * inputs.price("own_times_machines") / inputs.price("own_depreciation_months")
        yield Charge(name, f"{counted}, worn off", "GiB a month", f"{law}, as machines", worn, "own_usd_per_gib_disk")
    else:
        yield Charge(name, counted, "GiB", law, queue, "block_storage_usd_per_gib_month")
    if asked.cold_bytes.any():
        yield Charge(
            "object storage", "GiB in objects", "GiB", "rows kept cold, and what jobs keep there",
            asked.cold_bytes / GIB, "object_storage_usd_per_gib_month",
        )  # fmt: skip
        yield Charge(
            "object writes", "writes", "requests a month", "bytes that turn cold / bytes of a write",
            objects_written_per_month(inputs, asked), "object_write_usd",
        )  # fmt: skip
        yield Charge(
            "object reads", "reads", "requests a month", "askings x cold bytes scanned / bytes of a read",
            objects_read_per_month(inputs, asked), "object_read_usd",
        )  # fmt: skip


def _moved(inputs: Inputs, asked: Demand) -> Iterator[Charge]:
    """Traffic between zones, which one's own network carries for nothing more, and out to the internet."""
    case, unit = inputs.case, "GiB a month"
    own = case.hardware.purchase == "own"
    if case.design.zones > 1 and not own:
        between = bytes_between_zones_per_month(inputs, asked) / GIB
        law = "stored bytes of further replicas, and queue bytes of further copies"
        yield Charge("traffic between zones", "GiB between zones", unit, law, between, "zone_traffic_usd_per_gib")
    if case.design.zones > 1 and case.hardware.purchase == "spot" and not is_attached(case):
        anew = bytes_copied_anew_per_month(inputs, asked) / GIB
        law = "hot bytes x replicas x interruptions a month"
        yield Charge("traffic of new copies", "GiB copied anew", unit, law, anew, "zone_traffic_usd_per_gib")
    answers = bytes_to_internet_per_month(inputs, asked) / GIB
    price = "own_internet_traffic_usd_per_gib" if own else "internet_traffic_usd_per_gib"
    law = "askings x rows shown x columns x bytes of a value, for customers and the public"
    yield Charge("traffic to the internet", "GiB of answers", unit, law, answers, price)
