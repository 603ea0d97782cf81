"""When the trees were last proven, and which trees: a record for whoever signs the criteria off.

The proof itself is `tests/truth/test_proof.py`. Its test compares `TREES` with the trees as they
are, so that a changed tree can't keep an old record.
"""

from datetime import date

PROVEN_ON = date(2026, 11, 26)
SOLVER = "z3"
TREES = "3226fef7b19b7d7f6755255c0c9cc386aea84b11a03e5864341737612f034cc4"
"""The SHA-256 of what decides in the three kinds of trees, in hex."""
