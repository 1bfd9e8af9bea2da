"""Comparing and reading people's names."""
