"""Algebra that must hold for every spectrum."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.simulate.spectrum import Spectrum, from_weights, lognormal, product, uniform, zipf

EVENTS = np.logspace(0, 18, 37)

spectra = st.one_of(
    st.builds(zipf, st.floats(0, 15).map(lambda power: 10**power), st.floats(0, 3)),
    st.builds(uniform, st.floats(0, 15).map(lambda power: 10**power)),
    st.builds(from_weights, st.lists(st.floats(1e-12, 1e6), min_size=1, max_size=30)),
    st.builds(lognormal, st.floats(0, 20), st.floats(1e-3, 3)),
)


@given(spectra)
def test_masses_sum_to_one_and_atoms_fall(spectrum: Spectrum) -> None:
    assert spectrum.mass.sum() == pytest.approx(1.0, rel=1e-9)
    assert (np.diff(spectrum.log_probability) <= 1e-12).all()
    assert (spectrum.count > 0).all()
    assert 0.0 <= spectrum.entropy_bits <= math.log2(max(1.0, spectrum.cardinality)) + 1e-6


@given(spectra)
def test_distinct_rises_from_one_and_never_passes_events_or_values(spectrum: Spectrum) -> None:
    distinct = spectrum.expected_distinct(EVENTS)
    assert np.isfinite(distinct).all()
    assert distinct[0] == pytest.approx(1.0, rel=1e-9)
    assert (np.diff(distinct) >= -1e-9 * distinct[1:]).all()
    assert (distinct <= np.minimum(EVENTS, spectrum.cardinality) * (1 + 1e-9)).all()
    assert spectrum.expected_distinct(0.0) == 0.0
    variance = spectrum.variance_distinct(EVENTS)
    assert np.isfinite(variance).all()
    assert (variance <= distinct * (1 + 1e-9)).all()


@given(spectra, spectra)
def test_a_product_commutes_adds_entropy_and_never_has_fewer_values(one: Spectrum, other: Spectrum) -> None:
    both = one * other
    np.testing.assert_allclose(
        both.expected_distinct(EVENTS), (other * one).expected_distinct(EVENTS), rtol=1e-9, atol=0
    )
    assert both.mass.sum() == pytest.approx(1.0, rel=1e-9)
    assert both.entropy_bits == pytest.approx(one.entropy_bits + other.entropy_bits, abs=2e-3)
    assert both.cardinality == pytest.approx(one.cardinality * other.cardinality, rel=1e-6)
    least = np.maximum(one.expected_distinct(EVENTS), other.expected_distinct(EVENTS))
    assert (both.expected_distinct(EVENTS) >= least * (1 - 2e-4)).all()


@settings(max_examples=50)
@given(spectra, spectra, spectra)
def test_a_product_is_associative(first: Spectrum, second: Spectrum, third: Spectrum) -> None:
    left, right = (first * second) * third, first * (second * third)
    at_once = product([first, second, third])
    for other in (right, at_once):
        np.testing.assert_allclose(other.expected_distinct(EVENTS), left.expected_distinct(EVENTS), rtol=5e-4)


@given(spectra)
def test_one_certain_value_changes_nothing(spectrum: Spectrum) -> None:
    assert (spectrum * uniform(1.0)) is spectrum or spectrum.cardinality == 1.0
