"""The current Pulumi stack: its project, configuration, state and application.

Shared by the commands of `iotcentral`. `import pulumi_iotcentral` does not load this folder.
"""
