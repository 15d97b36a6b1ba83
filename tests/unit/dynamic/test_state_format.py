"""What a user's state freezes: type tokens, and the provider classes' import paths."""

from __future__ import annotations

import base64

import pytest
from pulumi.dynamic.dynamic import serialize_provider

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.dynamic.provider import DataExportProvider
from pulumi_iotcentral.export import ExportProvider

GOLDEN = {
    DestinationProvider: (
        "gASVPAAAAAAAAACMHXB1bHVtaV9pb3RjZW50cmFsLmRlc3RpbmF0aW9ulIwT"
        "RGVzdGluYXRpb25Qcm92aWRlcpSTlCmBlC4="
    ),
    ExportProvider: (
        "gASVMgAAAAAAAACMGHB1bHVtaV9pb3RjZW50cmFsLmV4cG9ydJSMDkV4cG9ydFByb3ZpZGVylJOUKYGULg=="
    ),
}


@pytest.mark.parametrize("provider", GOLDEN)
def test_a_state_names_the_provider_by_its_import_path_and_holds_no_code(
    provider: type[DataExportProvider],
) -> None:
    serialized = serialize_provider(provider())
    assert serialized == GOLDEN[provider]
    text = base64.b64decode(serialized)
    assert provider.__module__.encode() in text
    assert len(text) < 80


@pytest.mark.parametrize("provider", GOLDEN)
def test_the_serialized_provider_is_no_secret(provider: type[DataExportProvider]) -> None:
    assert provider.serialize_as_secret_always is False


def test_the_type_tokens_never_change() -> None:
    assert iotcentral.Destination._resource_type_name == "dynamic/iotcentral:Destination"
    assert iotcentral.Export._resource_type_name == "dynamic/iotcentral:Export"
