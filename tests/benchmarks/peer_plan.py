"""Run by the interpreter of the peer: its CPU seconds for one uncertain plan of 128 draws, as JSON."""

import json
import time

from service_capacity_modeling.capacity_planner import planner
from service_capacity_modeling.interface import AccessPattern, CapacityDesires, DataShape, Interval, QueryPattern


def interval(low: float, middle: float, high: float) -> Interval:
    return Interval(low=low, mid=middle, high=high, confidence=0.9)


# A billion events of 1,300 bytes a day, a hundred thousand questions a day, a month of events kept.
WISH = CapacityDesires(
    service_tier=1,
    query_pattern=QueryPattern(
        access_pattern=AccessPattern.throughput,
        estimated_write_per_second=interval(9_000, 11_574, 15_000),
        estimated_mean_write_size_bytes=interval(1_000, 1_300, 1_700),
        estimated_read_per_second=interval(0.5, 1.2, 3),
        estimated_mean_read_size_bytes=interval(1_000, 10_000, 100_000),
    ),
    data_shape=DataShape(estimated_state_size_gib=interval(2_000, 4_000, 8_000)),
)

if __name__ == "__main__":
    started = time.process_time()
    plan = planner.plan(model_name="org.netflix.cassandra", region="us-east-1", desires=WISH, simulations=128)
    spent = time.process_time() - started
    print(json.dumps({"cpu_seconds": spent, "nodes": plan.least_regret[0].candidate_clusters.zonal[0].count}))
