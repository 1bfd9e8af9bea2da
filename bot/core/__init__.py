"""The pure part: text and evidence in, findings, words and actions out. Nothing here performs I/O."""
