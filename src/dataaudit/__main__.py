"""`python -m dataaudit`."""

from dataaudit.cli import main

main()
