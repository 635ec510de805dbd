"""What a plan costs: pure, seeded functions of arrays. No files, no screen, no clock."""
