"""The errors of the index; each message is a sentence for the person who runs the command."""


class PaperIndexError(Exception):
    """The index cannot be used: it is missing, damaged or of another format."""


class DumpError(PaperIndexError):
    """The dump cannot be read: it is no dump of DBLP's, it breaks off, or it declares entities of its own."""


class BuildError(PaperIndexError):
    """The index cannot be built: another build runs, the disk is full, the dump holds no papers."""


class DownloadError(PaperIndexError):
    """The dump cannot be downloaded. What arrived is kept, and the next attempt resumes there."""
