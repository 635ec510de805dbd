"""Latency: how long answers take on the cluster that is bought, and when a node or a zone of it is lost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .case import Inputs
from .cluster import Climb, Cluster
from .demand import Demand
from .queries import Query
from .spectrum import Floats
from .waiting import Response, response, speedup, waits_at_all

P95 = 0.95

FULLEST = 0.999
"""Cores of the cluster bought are taken as at most this busy: a design may ask for all of them, and nothing waits for
ever."""


@dataclass(frozen=True)
class Serving:
    """The nodes that answer in one month, whole or with copies lost.

    `leaves`: shards, each of which must answer, shape (draws,); `copies` of each have nodes of `cores`. `every` and
    `once`: cores at the peak that each copy needs, and that its copies share between them, summed over the shards.
    """

    leaves: Floats
    cores: float
    copies: int
    zones: int
    every: Floats
    once: Floats

    @property
    def copies_without_zone(self) -> int:
        """Copies that a shard has left when the zone with most of its copies is lost."""
        return self.copies - -(-self.copies // self.zones)

    @property
    def leaves_of_zone(self) -> Floats:
        """Leaves that lose a copy with a zone."""
        return np.maximum(np.ceil(self.leaves * min(1.0, self.copies / self.zones)), 1.0)

    def busy(self, copies: int) -> Floats:
        """Share of its cores that a node is busy at the peak where so many copies of its shard are left, (draws,)."""
        if copies < 1:
            return np.full_like(self.leaves, np.inf)
        return (self.every + self.once / copies) / (self.leaves * self.cores)


def serving(inputs: Inputs, asked: Demand, cluster: Cluster, month: int) -> Serving:
    """What answers in one month of the horizon; shards are taken as equally loaded."""
    design, load = inputs.case.design, asked.loads["cpu"].at(month)
    nodes, every, once = cluster.data_nodes[month], load.peak_every, load.peak_once
    if design.pools == "separate":
        writing, asking = (pool[month] for pool in Climb(inputs, asked).pools())
        nodes = nodes * asking / np.maximum(writing + asking, np.finfo(np.float64).tiny)
        every, once = np.zeros_like(every), asked.query_cores_at_peak[month]
    return Serving(
        leaves=np.maximum(nodes / design.replicas, 1.0),
        cores=inputs.case.data_node.vcpu,
        copies=design.replicas,
        zones=design.zones,
        every=every,
        once=once,
    )


@dataclass(frozen=True)
class Latency:
    """Seconds that 95 % of the askings of one question stay below at the peak; arrays of shape (draws,).

    Law: a question runs on its leaves at once, each with its share of the rows, and is done when the slowest is. A leaf
    takes `CPU seconds / speed-up` alone; `cores / speed-up` questions of its kind run side by side, and waiting follows
    Allen and Cunneen with all work on the leaf: cores are shared, so a question waits as if behind others of its own
    length. Askings at the same moment share these places. Source: see `waiting`; against simulated queues 95 % of the
    answers are told within 8 % where service varies no more than an exponential does (tests).
    """

    query: Query
    at: Serving
    leaves: Floats
    leaf_cpu_seconds: Floats
    speedup: Floats
    variability: Floats

    @cached_property
    def bought(self) -> Floats:
        """On the cluster as it is bought."""
        return self._responses(self.at.copies).quantile(P95, self.leaves)

    @cached_property
    def node_lost(self) -> Floats:
        """While one node is lost, so that its shard has a copy less; infinite where none or too little is left."""
        return self._without(self.at.copies - 1, np.ones_like(self.leaves))

    @cached_property
    def zone_lost(self) -> Floats:
        """While one zone is lost; infinite as for a node."""
        if self.at.zones == 1:
            return np.full_like(self.leaves, np.inf)
        return self._without(self.at.copies_without_zone, np.minimum(self.at.leaves_of_zone, self.leaves))

    @property
    def busy(self) -> Floats:
        """Share of a node's cores in use at the peak."""
        return np.minimum(self.at.busy(self.at.copies), FULLEST)

    @property
    def waits(self) -> Floats:
        """Share of askings that wait at a leaf."""
        return waits_at_all(self.at.cores / self.speedup, self.busy)

    def kept(self, seconds: Floats) -> float | None:
        """Share of draws in which these seconds are within the question's target; None without a target."""
        target = self.query.requirement.latency_p95_seconds
        return None if target is None else float((seconds <= target).mean())

    def _without(self, copies: int, hit: Floats) -> Floats:
        """The slower of the leaves that were hit and of all as they were."""
        return np.maximum(self.bought, self._responses(copies).quantile(P95, hit))

    def _responses(self, copies: int) -> Response:
        places = np.asarray(self.at.cores / self.speedup)
        together = (self.query.requirement.concurrency or 1.0) / (max(copies, 1) * places)
        service = self.leaf_cpu_seconds / self.speedup * np.maximum(together, 1.0)
        busy = self.at.busy(copies)
        busy = np.minimum(busy, FULLEST) if copies == self.at.copies else busy
        return response(service, self.variability, places, busy)


def latency(inputs: Inputs, query: Query, at: Serving, month: int) -> Latency:
    """How long one question takes in a month. A filter by the shard key asks one shard, any other all of them."""
    one_leaf = inputs.case.design.shard_key in query.requirement.filter_by
    leaves = np.ones_like(at.leaves) if one_leaf else at.leaves
    rows = query.cpu_seconds(month) - query.cpu_seconds_fixed
    faster = speedup(
        np.full(inputs.draws.count, at.cores),
        inputs.coefficient("speedup_linear_cores"),
        inputs.coefficient("speedup_exponent"),
    )
    return Latency(
        query=query,
        at=at,
        leaves=leaves,
        leaf_cpu_seconds=query.cpu_seconds_fixed + rows / leaves,
        speedup=faster,
        variability=inputs.coefficient("service_variability"),
    )
