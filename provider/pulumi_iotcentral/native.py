"""The resources on the native provider: `import pulumi_iotcentral.native as iotcentral`.

The classes and args are those of `pulumi_iotcentral`. The plugin must be installed
(`iotcentral plugin install`). The first `pulumi up` moves resources of the dynamic provider to the
native one, without a request to the service. To move them back, give each resource of the dynamic
provider an alias of its native type, `pulumi.Alias(type_="iotcentral:index:Destination")`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pulumi
from pulumi.dynamic import Resource

import pulumi_iotcentral as dynamic

from .args import destination as destination_args
from .args import export as export_args
from .args.convert import properties, secret
from .args.destination import *  # noqa: F403 - its __all__
from .args.export import *  # noqa: F403
from .dynamic.options import DESTINATION_TARGET, EXPORT_TARGET, HEALTH_CHECK_TARGET

__all__ = ["Destination", "Export", "HealthCheck", "Provider"]
__all__ += destination_args.__all__
__all__ += export_args.__all__


class _Native(Resource):
    """The last base class of a native resource, in place of the SDK's dynamic one."""

    def __init__(
        self,
        provider: Any,  # noqa: ARG002 - a dynamic provider would be in the state
        name: str,
        props: Any,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        moved = pulumi.Alias(type_=f"pulumi-python:{self._resource_type_name}")
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=[moved]))
        type_ = self._resource_type_name.rpartition("/")[2].replace(":", ":index:")
        pulumi.CustomResource.__init__(self, type_, name, props, opts)


class Destination(dynamic.Destination, _Native, module="iotcentral", name="Destination"):
    """A destination of the data export of an IoT Central application, on the native provider."""

    _target = replace(DESTINATION_TARGET, native=True)


class HealthCheck(dynamic.HealthCheck, _Native, module="iotcentral", name="HealthCheck"):
    """A health check on the native provider: `pulumi up` waits until all exports are healthy."""

    _target = replace(HEALTH_CHECK_TARGET, native=True)


class Export(dynamic.Export, _Native, module="iotcentral", name="Export"):
    """A data export on the native provider."""

    _target = replace(EXPORT_TARGET, native=True)
    _health_check = HealthCheck


class Provider(pulumi.ProviderResource):
    """An instance of the native provider, for resources with the option `provider`."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        subdomain: pulumi.Input[str] | None = None,
        base_domain: pulumi.Input[str] | None = None,
        endpoint: pulumi.Input[str] | None = None,
        api_token: pulumi.Input[str] | None = None,
        api_version: pulumi.Input[str] | None = None,
        applications: pulumi.Input[Mapping[str, Mapping[str, Any]]] | None = None,
    ) -> None:
        """Declare a provider instance with the settings of one or more applications.

        Args:
            resource_name: The name of the resource in the program.
            opts: The options of the resource.
            subdomain: The application: `contoso` for `https://contoso.azureiotcentral.com`.
            base_domain: The domain of the applications, for other clouds.
            endpoint: The base URL of an application, for gateways and the simulator.
            api_token: An API token. Defaults to Microsoft Entra ID. Stored as a secret.
            api_version: The API version.
            applications: The settings of further applications by name, as in the configuration.
                Stored as a secret.
        """
        given = {
            "subdomain": subdomain,
            "base_domain": base_domain,
            "endpoint": endpoint,
            "api_token": secret(api_token),
            "api_version": api_version,
            "applications": applications and secret(pulumi.Output.json_dumps(applications)),
        }
        super().__init__("iotcentral", resource_name, properties(given), opts)
