"""The engine: answers, kinds of answers, three-valued trees, and why they are as they are."""
