"""The dose: weight, grams, vials, and when they are given (D1 to D4)."""
