"""A program that runs without the engine: what it declares, and what is wrong with that.

`iotcentral check` starts `python -m pulumi_iotcentral.offline.running` in the project's own virtual
environment, where neither the extras nor the rest of the command line has to be installed. So this
folder imports nothing of `cli`, and keeps its name. The two may be of different versions: what they
pass each other are the JSON files of `running`.
"""
