"""How a command ends: its exit status, or one sentence on what the person at the keyboard can fix."""

EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE_ERROR = 0, 1, 2


class UsageError(Exception):
    """What the person at the keyboard can fix, in one sentence."""
