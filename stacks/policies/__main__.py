"""The policy pack: all policies of pulumi_iotcentral, with the configuration of an organization.

In a copy of this pack, `initial_config` sets levels and configuration permanently. Use
`--policy-pack-config FILE` to set them for a single run.
"""

from pulumi_policy import PolicyPack

from pulumi_iotcentral.policies import policies

PolicyPack(name="iotcentral", policies=policies(), initial_config={})
