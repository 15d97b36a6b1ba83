"""A Pulumi preview as a pull-request comment: text in, Markdown out.

All functions are pure and need no network and no Pulumi. The content of a preview is not trusted:
names and values come from the pull request.
"""
