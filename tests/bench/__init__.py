"""What the program costs, as programs that print tables: `python -m tests.bench`. See README.md."""
