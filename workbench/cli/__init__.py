"""The verbs without a browser."""
