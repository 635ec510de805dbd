"""Probes: load made events into a real engine, measure what they cost there, and tell coefficients from that."""
