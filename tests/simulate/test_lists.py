"""How right the lists of a design are."""

from __future__ import annotations

from typing import Any

from tests.simulate.cases import case, clickhouse, preaggregation, requirement, rollup_table, stream
from workbench.simulate.case import Inputs
from workbench.simulate.lists import distinct_errors, list_accuracies
from workbench.simulate.result import ListAccuracy
from workbench.simulate.sizing import size
from workbench.simulate.uncertainty import Draws

TOP = {"name": "devices", "function": "top", "column": "device", "exact": False}


def told(largest: int = 10, *, skew: float = 1.0, values: float = 1e6, **changes: Any) -> dict[str, ListAccuracy]:
    columns = [
        {"name": "zone", "type": "uint32", "cardinality": 1000, "skew": 0.8},
        {"name": "device", "type": "string", "mean_bytes": 8, "cardinality": values, "skew": skew},
    ]
    asked = requirement("FR-top", [], filter_by=["zone"], measures=[TOP], grain="1h", window={"days": 7}, top_n=largest)
    design = clickhouse(tables=[rollup_table("lists", ["zone"], "1h", 90, measures=[TOP])])
    sized = size(Inputs(case(design, stream=stream(columns=columns, bursts=[]), requirements=[asked], **changes),
                        Draws(16, 0)))  # fmt: skip
    return dict(list_accuracies(sized))


def test_a_list_is_right_where_few_values_have_most_events() -> None:
    steep, flat = told(skew=1.4)["FR-top"], told(skew=0.3)["FR-top"]
    assert steep.recall > 0.99
    assert flat.recall < steep.recall
    assert flat.recall_p10 <= flat.recall <= flat.recall_p90 <= 1.0


def test_few_values_are_all_kept() -> None:
    assert told(values=20)["FR-top"].recall > 0.999


def test_a_question_without_a_sketch_has_no_list() -> None:
    sized = size(Inputs(case(clickhouse()), Draws(16, 0)))
    assert not list_accuracies(sized)


def test_a_counting_sketch_is_about_as_right_as_its_registers_allow() -> None:
    distinct = {"name": "devices", "function": "distinct", "column": "device", "exact": False}
    asked = requirement("FR-count", [], filter_by=["zone"], measures=[distinct], grain="1h", window={"days": 7})
    kept, told_apart = (
        clickhouse(tables=[rollup_table("counts", dimensions, "1h", 90, measures=[distinct])])
        for dimensions in (["zone"], ["zone", "device"])
    )
    many = stream(events_per_day=1e12, bursts=[])
    found = distinct_errors(size(Inputs(case(kept, stream=many, requirements=[asked]), Draws(16, 0))))
    assert 0 < found["FR-count"] <= 1.04 / 4096**0.5
    assert not distinct_errors(size(Inputs(case(told_apart, stream=many, requirements=[asked]), Draws(16, 0))))


def test_a_count_min_sketch_takes_its_cells_from_the_first_event_on_and_names_about_as_many() -> None:
    columns = [
        {"name": "zone", "type": "uint32", "cardinality": 1000, "skew": 0.8},
        {"name": "device", "type": "string", "mean_bytes": 8, "cardinality": 1e5, "skew": 1.0},
    ]
    asked = requirement("FR-top", [], filter_by=["zone"], measures=[TOP], grain="1h", window={"days": 7}, top_n=10)
    found = {}
    for sketch in ("space_saving", "count_min"):
        tables = [rollup_table("lists", ["zone"], "1h", 90, measures=[TOP | {"sketch": sketch}])]
        of = case(preaggregation(tables=tables), stream=stream(columns=columns, bursts=[]), requirements=[asked])
        sized = size(Inputs(of, Draws(16, 0)))
        found[sketch] = (list_accuracies(sized)["FR-top"], float(sized.asked.hot_bytes[-1].mean()))
    counted, hashed = found["space_saving"], found["count_min"]
    assert 0.5 < counted[0].recall <= 1.0
    assert 0.5 < hashed[0].recall <= 1.0
    assert hashed[0] != counted[0]
    assert hashed[1] > 2 * counted[1], "100 values x 27 cells x 5 rows x 8 bytes, for small customers too"
