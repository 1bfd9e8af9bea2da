"""A list and new lines, pasted by a visitor -> the review as it would stand on GitHub, kept for a day."""
