"""The least that a program of this kind can cost: what the benchmarks compare with."""
