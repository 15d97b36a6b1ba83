"""Untrusted input within limits: HTTP exchanges, JSON documents and jq programs.

Each has a limit of time, size or depth. The provider and the simulator share this package, and
nothing else. It imports neither of them.
"""
