"""awesome-review: reviews contributions to awesome lists of research papers."""

__version__ = "0.1.0"
