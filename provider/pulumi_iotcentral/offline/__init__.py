"""Runs a program without Pulumi, and validates the resources that it declares.

`iotcentral check` starts `python -m pulumi_iotcentral.offline.running` in the project's own virtual
environment, which may lack the extras and the command line. So this folder must not import `cli`,
and must keep its name. Both can have different versions. They exchange the JSON files of `running`.
"""
