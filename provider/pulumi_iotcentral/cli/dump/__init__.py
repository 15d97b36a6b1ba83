"""Definitions as JSON documents in REST form: `dump` writes them, `check` and `diff` read them."""
