"""What keeps a comment from being made."""


class PreviewError(Exception):
    """Why the input is no preview, and what to do, in one line."""
