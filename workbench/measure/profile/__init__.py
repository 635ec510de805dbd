"""What a stream of events is like, measured on a sample: counts of values, never the values."""
