"""The rules of `workbench check`, one file each, named by their code."""
