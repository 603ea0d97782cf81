"""The screens, in Textual: one canvas that draws lines and takes every key in its order."""
