"""A preview of the engine as a comment for a pull request: text in, Markdown out.

Pure functions; no network, no engine. Nothing that a preview holds is trusted: names and values
come from the pull request.
"""
