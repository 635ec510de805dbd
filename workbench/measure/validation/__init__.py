"""Predictions held against given facts: one module a kind of fact, one frame for cases, summaries and targets."""
