"""The reviews (T1 to T4, R1 to R6)."""
