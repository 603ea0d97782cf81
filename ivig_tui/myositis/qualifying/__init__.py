"""The qualifying criteria (C1 to Q8)."""
