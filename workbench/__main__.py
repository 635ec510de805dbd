"""`python -m workbench`: the command line without an installed command."""

from workbench.cli.main import main

main()
