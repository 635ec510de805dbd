"""Amounts with a unit become the number that a field wants, or nothing."""

from __future__ import annotations

import pytest

from workbench.store.units import number_in, renamed


@pytest.mark.parametrize(
    ("text", "field", "number"),
    [
        ("13 months", "hot_days", "395"),
        ("1 month", "hot_days", "30"),
        ("90 d", "hot_days", "90"),
        ("1.6 KB", "raw_bytes_per_event", "1600"),
        ("1.5 KiB", "raw_bytes_per_event", "1536"),
        ("250 ms", "latency_p95_seconds", "0.25"),
        ("2 min", "latency_p95_seconds", "120"),
        ("1 billion", "events_per_day", "1000000000"),
        ("1 billion events a day", "events_per_day", "1000000000"),
        ("11600 events/s", "events_per_day", "1002240000"),
        ("1,000,000", "events_per_day", "1000000"),
        ("60 %", "growth_per_year", "0.6"),
        ("$40k", "monthly_cost_usd", "40000"),
        ("40 000 USD", "monthly_cost_usd", "40000"),
        ("128 GB", "memory_gib", "119.209"),
        ("3 replicas", "replicas", "3"),
        ("2x", "peak_to_mean", "2"),
        ("lots", "nodes", None),
        ("5 apples", "nodes", None),
        ("5 GB", "hot_days", None),
        ("1m", "minutes", None),
        ("3 per week", "nodes", None),
    ],
)
def test_the_number_is_in_the_unit_of_the_field(text: str, field: str, number: str | None) -> None:
    assert number_in(text, field) == number


@pytest.mark.parametrize(
    ("field", "known", "value", "number"),
    [
        ("latency_p95_ms", "latency_p95_seconds", 250, "0.25"),
        ("hot_months", "hot_days", 13, "395"),
        ("disk_gb", "disk_gib", 1900, "1769.51"),
        ("hot_gb", "hot_days", 13, None),
        ("cold_months", "hot_days", 13, None),
    ],
)
def test_a_field_named_in_another_unit_is_told(field: str, known: str, value: float, number: str | None) -> None:
    assert renamed(field, known, value) == number
