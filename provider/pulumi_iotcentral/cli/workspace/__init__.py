"""The Pulumi stack that a command stands in: its project, configuration, state and application.

What the commands of `iotcentral` share. Nothing here is loaded by `import pulumi_iotcentral`.
"""
