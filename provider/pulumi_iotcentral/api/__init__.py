"""A Python client of the data export REST API of Azure IoT Central, without Pulumi."""

from pulumi_iotcentral.api.auth import ApiToken, Credential, EntraToken
from pulumi_iotcentral.api.client import Client
from pulumi_iotcentral.api.errors import (
    AuthenticationError,
    ConflictError,
    EndpointError,
    InvalidError,
    IotCentralError,
    NotFoundError,
    ThrottledError,
)
from pulumi_iotcentral.api.models import Destination, Export
from pulumi_iotcentral.api.transport import Timeout
from pulumi_iotcentral.model.schema import DEFAULT_API_VERSION, ApiVersion

__all__ = [
    "DEFAULT_API_VERSION",
    "ApiToken",
    "ApiVersion",
    "AuthenticationError",
    "Client",
    "ConflictError",
    "Credential",
    "Destination",
    "EndpointError",
    "EntraToken",
    "Export",
    "InvalidError",
    "IotCentralError",
    "NotFoundError",
    "ThrottledError",
    "Timeout",
]
