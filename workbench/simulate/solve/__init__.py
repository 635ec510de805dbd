"""Make it fit: which relaxations bring a design within its budget, at whose consent."""
