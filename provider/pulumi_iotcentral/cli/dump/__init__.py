"""Definitions as JSON documents in the REST form: what `dump` writes, `check` and `diff` read."""
