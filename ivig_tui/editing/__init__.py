"""What is typed: the line editor, and one editor for each kind of answer."""
