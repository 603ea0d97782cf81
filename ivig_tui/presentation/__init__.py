"""Sentences that a person reads, each written once."""
