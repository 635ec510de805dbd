"""Analytics program workbench: plan, size and review an analytics program in the open."""
