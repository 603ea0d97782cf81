"""The checklist of one session."""
