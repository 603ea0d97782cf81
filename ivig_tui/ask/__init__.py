"""Plain mode: one question at a time as plain lines, for screen readers and bad terminals."""
