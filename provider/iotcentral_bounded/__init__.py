"""What strangers send, with an end: HTTP exchanges, JSON documents and jq programs.

Each has a limit of time, bytes or depth. The package and the simulator share these, and nothing
else; nothing here knows either of them.
"""
