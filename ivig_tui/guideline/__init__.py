"""The document, and nothing but: pure values, no I/O, no screen, standard library only."""
