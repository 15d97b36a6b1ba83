"""The policy pack: all policies of pulumi_iotcentral, with what an organization sets for them.

`initial_config` is where a copy of this pack sets levels and configuration for good; a single run
takes others by `--policy-pack-config FILE`.
"""

from pulumi_policy import PolicyPack

from pulumi_iotcentral.policies import policies

PolicyPack(name="iotcentral", policies=policies(), initial_config={})
