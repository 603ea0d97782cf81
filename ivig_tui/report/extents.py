"""How much of the summary there is."""

BRIEF, USUAL, FULL = "brief", "usual", "full"
"""Its first part alone; blocks that are met folded; all."""
