"""Bad input fails at preview, offline: with the property's path, advice, and no request."""

from __future__ import annotations

import pytest

from tests.engine.project import Project
from tests.engine.service import Service

HUB = "Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=canary-key"
BAD = {
    "unknown type": (
        'iotcentral.Destination("x", display_name="X", type="ftp@v1")',
        "type is not supported. Use one of blobstorage@v1,",
    ),
    "missing field": (
        """iotcentral.Destination("x", display_name="X", type="blobstorage@v1",
            authorization={"type": "connectionString", "connection_string": "AccountKey=canary-k"})
        """,
        "authorization.containerName is required",
    ),
    "superfluous field": (
        f"""iotcentral.Destination("x", display_name="X", type="eventhubs@v1",
            authorization={{"type": "connectionString", "container_name": "c",
                            "connection_string": "{HUB};EntityPath=e"}})""",
        "authorization.containerName is not supported by connectionString authorization of an "
        "eventhubs@v1 destination",
    ),
    "value and path": (
        """iotcentral.Export("x", display_name="X", source="telemetry", destinations=["d"],
            enrichments={"site name": {"value": "v", "path": "$displayName"}})""",
        'enrichments["site name"] must not have both value and path',
    ),
    "no destinations": (
        'iotcentral.Export("x", display_name="X", source="telemetry", destinations=[])',
        "destinations must have at least one destination",
    ),
    "id with a slash": (
        """iotcentral.Export("x", display_name="X", source="telemetry", destinations=["d"],
            export_id="a/b")""",
        "exportId must not contain '/'. Use an id without '/'",
    ),
    "pasted mask": (
        """iotcentral.Destination("x", display_name="X", type="blobstorage@v1",
            connection_string="AccountName=a;AccountKey=*****", container_name="c")""",
        "authorization.connectionString must not be a masked secret",
    ),
    "no entity path": (
        f"""iotcentral.Destination("x", display_name="X", type="eventhubs@v1",
            authorization={{"type": "connectionString", "connection_string": "{HUB}"}})""",
        "authorization.connectionString must have the part EntityPath. Add ';EntityPath='",
    ),
    "pasted line break": (
        f"""iotcentral.Destination("x", display_name="X", type="eventhubs@v1",
            connection_string=pulumi.Output.secret("{HUB};EntityPath=canary\\r\\n"))""",
        "authorization.connectionString must not start or end with white space",
    ),
    "transform in JavaScript": (
        """iotcentral.Export("x", display_name="X", source="telemetry", destinations=[
            {"id": "d", "transform": "return {canary: 1}"}])""",
        "destinations[0].transform must be a jq program: unexpected '{'",
    ),
    "secret url": (
        """iotcentral.Destination("x", display_name="X", type="webhook@v1",
            url=pulumi.Output.secret("canary-url"))""",
        "url must be a whole URL",
    ),
}


@pytest.mark.parametrize(("program", "advice"), BAD.values(), ids=BAD.keys())
def test_bad_input_fails_at_preview_without_request_and_token(
    service: Service, project: Project, program: str, advice: str
) -> None:
    del project.environment["IOTCENTRAL_API_TOKEN"]
    output = project.write(program).preview().failed().output
    assert advice in output
    assert "Traceback" not in output
    assert "canary" not in output
    assert service.taken().total() == 0


def test_a_good_program_is_previewed_without_token_network_and_service(project: Project) -> None:
    del project.environment["IOTCENTRAL_API_TOKEN"]
    project.environment["IOTCENTRAL_ENDPOINT"] = "https://contoso.azureiotcentral.com"
    program = """
    iotcentral.Destination("x", display_name="X", type="webhook@v1", url="https://example.com")
    """
    assert "2 to create" in project.write(program).preview().succeeded().output


def test_an_export_whose_destination_is_left_out_by_target_is_told_of_that_option(
    service: Service, project: Project
) -> None:
    project.write(
        """
        hook = iotcentral.Destination("d", display_name="D", type="webhook@v1", url="https://x.io/")
        iotcentral.Export("e", display_name="E", source="telemetry", destinations=[hook])
        """
    )
    token = "pulumi-python:dynamic/iotcentral:Export"
    output = project.up("--target", f"urn:pulumi:dev::engine-test::{token}::e").failed().output
    assert "destinations[0].id is required" in output
    assert "--target, target the destination of this export as well" in output
    assert service.bodies() == []
