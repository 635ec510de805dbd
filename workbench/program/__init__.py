"""What a plan is: its items, their links and their validation. Imports nothing else of ours."""
