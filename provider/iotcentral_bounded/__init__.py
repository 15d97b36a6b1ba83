"""Untrusted input within limits: HTTP exchanges, JSON documents, jq programs and filters.

Each has a limit of time, size or depth. The provider and the simulator share this package, and
nothing else. It imports neither of them.
"""
