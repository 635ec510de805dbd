"""Where the simulator has been wrong: every figure that ships beside its prediction, worst first, with its trace."""

from __future__ import annotations

from itertools import pairwise

import pytest

from workbench.program.published import StatedFacts
from workbench.simulate.result import Trace
from workbench.store.catalog import load_catalog, load_record
from workbench.verbs.calibrate import CLUSTERS, SUBJECTS, calibrate, traces_of
from workbench.verbs.trouble import Trouble
from workbench.verbs.validate import IN_PART, validate_shipped

CATALOG, RECORD = load_catalog(), load_record()


def given(trace: Trace, name: str) -> float:
    return next(one.value for one in trace.inputs if one.name == name)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_worst_stands_first_and_the_sentence_counts_what_is_comparable(subject: str) -> None:
    found = calibrate(subject)
    assert all(one.times_off >= other.times_off for one, other in pairwise(found.cases))
    compared = [one for one in found.cases if one.comparable]
    assert found.summary.n == len(compared)
    assert found.sentence.startswith(f"Of {len(compared)} ")
    assert f", {sum(one.times_off <= 2 for one in compared)} are predicted within a factor of two" in found.sentence
    assert f"holds {sum(one.inside for one in compared)}." in found.sentence
    assert compared[0].title in found.sentence


def test_the_figures_are_those_that_validate_tells() -> None:
    shown = {one.name: (one.published, one.predicted.p50) for one in calibrate().cases}
    told = {case.id: (case.given, case.predicted) for part in validate_shipped("clusters") for case in part.cases}
    assert shown == told
    apart = {one.name for one in calibrate().cases if not one.comparable}
    assert apart == {case.id for part in validate_shipped() if part.kind == IN_PART for case in part.cases}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_case_opens_into_a_trace_of_its_own_figure(subject: str) -> None:
    for one in calibrate(subject).cases[::6]:
        whole = traces_of(subject, one.name)[0]
        assert whole.value == pytest.approx(one.predicted.p50, rel=1e-9), one.name
        assert whole.inputs
        for trace in traces_of(subject, one.name):
            assert all(used.source for used in trace.inputs)


def test_the_parts_of_a_cluster_give_its_figure() -> None:
    whole, storage, cpu = traces_of(CLUSTERS, "kuaishou_druid_2018")
    need = max(given(whole, "nodes for storage"), given(whole, "nodes for cpu"))
    assert whole.value == -(-need * given(whole, "bought over need") // 1)
    assert given(storage, "stored_bytes") == 4e14
    assert {one.source for one in storage.inputs if one.name == "stored_bytes"} == {"stated by the account"}
    assert given(cpu, "queries_per_second") == pytest.approx(116, rel=0.01)
    in_cores = traces_of(CLUSTERS, "socgen_druid")[0]
    nodes = -(-given(in_cores, "nodes for storage") * given(in_cores, "bought over need") // 1)
    assert in_cores.value == pytest.approx(nodes * given(in_cores, "vCPU of a node"))


def test_the_parts_of_a_benchmark_give_its_figure() -> None:
    [load] = traces_of("load_time_s", "clickhouse_c6a_large")
    assert load.value == max(given(load, "cores"), given(load, "disks"))
    [hot] = traces_of("hot_total_s", "cloud_gcp_3x356")
    assert hot.value == pytest.approx(given(hot, "CPU seconds of all questions") / given(hot, "speed-up"))


def test_every_stated_figure_has_its_unit() -> None:
    words = {"year", "content", "tier"}
    assert StatedFacts.UNITS.keys() == StatedFacts.model_fields.keys() - words


def test_what_there_is_not_is_told() -> None:
    with pytest.raises(Trouble, match="moons is not held to anything; name one of clusters"):
        calibrate("moons")
    with pytest.raises(Trouble, match="There is no case nobody of Published clusters"):
        traces_of(CLUSTERS, "nobody")
    with pytest.raises(Trouble, match="There is no case clickhouse_c6a_large of Published clusters"):
        traces_of(CLUSTERS, "clickhouse_c6a_large")


def test_weaknesses_are_told_once_and_those_of_the_plot_come_first() -> None:
    names = [one.name for one in RECORD.weaknesses]
    assert len(set(names)) == len(names) >= 10
    assert {plot for one in RECORD.weaknesses for plot in one.plots} == SUBJECTS.keys()
    for subject in SUBJECTS:
        first = calibrate(subject).weaknesses[0]
        assert subject in first.plots
        assert len(calibrate(subject).weaknesses) == len(names)


def test_the_measured_words_of_the_gravest_weakness_still_hold() -> None:
    gravest = RECORD.weaknesses[0]
    part = next(one for one in validate_shipped("clusters") if one.kind == IN_PART)
    held = round((part.summary.interval_coverage or 0) * part.summary.n)
    middle = 1 + (part.summary.median_ratio_error or 0)
    assert f"median {middle:.1f} times off" in gravest.measured
    assert f"p10 to p90 holds {held} of {part.summary.n}" in gravest.measured
