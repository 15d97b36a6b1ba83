"""The programs in YAML and TypeScript have the types and properties of the schema."""

from __future__ import annotations

import pytest
import yaml

from tests.docs.blocks import ROOT, Block, blocks
from tests.docs.schema_examples import count_of_typescript, faults_of_typescript, faults_of_yaml

STACKS = ROOT / "stacks"
PROGRAMS = [it for it in blocks("yaml") if "iotcentral:" in it.text and "resources:" in it.text]
TYPESCRIPT = blocks("typescript")
RESOURCES = {"destination": "Destination", "export": "Export", "health-check": "HealthCheck"}


@pytest.mark.parametrize("block", PROGRAMS, ids=lambda block: block.place)
def test_yaml_has_the_properties_of_the_schema(block: Block) -> None:
    assert list(faults_of_yaml(yaml.safe_load(block.text))) == []


@pytest.mark.parametrize("block", TYPESCRIPT, ids=lambda block: block.place)
def test_typescript_has_the_properties_of_the_schema(block: Block) -> None:
    assert count_of_typescript(block.text) > 0
    assert list(faults_of_typescript(block.text)) == []


def test_stacks_have_the_properties_of_the_schema() -> None:
    program = yaml.safe_load((STACKS / "yaml" / "Pulumi.yaml").read_text("utf-8"))
    assert list(faults_of_yaml(program)) == []
    text = (STACKS / "typescript" / "index.ts").read_text("utf-8")
    assert count_of_typescript(text) == len(program["resources"])
    assert list(faults_of_typescript(text)) == []


@pytest.mark.parametrize("page", RESOURCES)
def test_a_resource_page_has_an_example_in_every_language(page: str) -> None:
    name = f"provider/docs/resources/{page}.md"
    declared = {
        "python": f"iotcentral.{RESOURCES[page]}(",
        "yaml": f"type: iotcentral:{RESOURCES[page]}\n",
        "typescript": f"new iotcentral.{RESOURCES[page]}(",
    }
    for language, text in declared.items():
        assert any(it.page == name and text in it.text for it in blocks(language)), language


@pytest.mark.parametrize(
    ("text", "wrong", "fault"),
    [
        ("displayName:", "displayname:", "hook: no property displayname"),
        ("webhook@v1", "webhook", "hook.type: no value webhook"),
        ('value: "x"', "value: true", "hook.authorization.value: not of the type string"),
        ('"header"', '"headers"', "hook.authorization: no type headers"),
        ("Destination(", "Webhook(", "hook: no type iotcentral:Webhook"),
        ('displayName: "Hook",', "", "hook: displayName is required"),
    ],
)
def test_the_check_finds_what_the_schema_does_not_have(text: str, wrong: str, fault: str) -> None:
    program = """
        new iotcentral.Destination("hook", {
            displayName: "Hook", // a comment
            type: "webhook@v1",
            url: config.requireSecret("url", {}),
            authorization: { type: "header", value: "x" },
        });
    """
    assert list(faults_of_typescript(program)) == []
    assert fault in list(faults_of_typescript(program.replace(text, wrong)))
