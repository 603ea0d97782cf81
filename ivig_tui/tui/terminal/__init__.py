"""The terminal: its driver, input, signals and colours, and Textual's private names."""
