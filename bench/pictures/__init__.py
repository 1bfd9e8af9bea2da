"""The pictures of the README: `python -m bench.pictures` draws them anew, light and dark."""
