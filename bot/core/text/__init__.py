"""Characters, words and plain text."""
