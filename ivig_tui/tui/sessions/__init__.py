"""The list of sessions, and what is due in it."""
