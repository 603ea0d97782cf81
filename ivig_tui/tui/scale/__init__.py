"""The items of a scale, graded one by one."""
