"""One patient's course as a value: answers, history, signatures, and the file format."""
