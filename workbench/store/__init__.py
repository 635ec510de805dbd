"""Where a plan lives: YAML files, git history, the derived index and the catalog of engines and prices."""
