"""Whether the data is right: checks on what a spike or a launch publishes."""
