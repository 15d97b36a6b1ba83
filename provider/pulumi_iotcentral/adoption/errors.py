"""What ends an adoption."""


class AdoptionError(Exception):
    """Why nothing was adopted, and what to do, in one line without any secret."""
