"""Asks the sources, at their pace, and remembers what they said."""
