"""The site has no dead link, has what the package has, and loads nothing from elsewhere."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
import typer

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral import components
from pulumi_iotcentral.cli.app import app
from pulumi_iotcentral.model.schema import DESTINATION_TYPES
from tests.docs.blocks import DOCS, ROOT

RESOURCES = {
    "destination": (iotcentral.Destination, iotcentral.DestinationArgs),
    "export": (iotcentral.Export, iotcentral.ExportArgs),
    "health-check": (iotcentral.HealthCheck, None),
}
COMPONENTS = {
    "blob-storage": components.BlobStorage,
    "data-explorer": components.DataExplorer,
    "event-hubs": components.EventHubs,
    "service-bus": components.ServiceBusQueue,
}
LOADING = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "srcset"}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as `make docs` does, in a folder of the test's own."""
    folder = tmp_path_factory.mktemp("site")
    done = build(DOCS.parent / "mkdocs.yml", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def build(configuration: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Build a site; a dead link is an error."""
    command = ["mkdocs", "build", "--strict", "-f", str(configuration)]
    return subprocess.run(
        [sys.executable, "-m", *command, "-d", str(folder)],
        cwd=ROOT,
        env={"PATH": "", "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


class Loads(HTMLParser):
    """What a page makes a browser load, and the ids and classes that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.classes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element loads."""
        given = dict(attrs)
        self.classes |= set((given.get("class") or "").split())
        # A canonical or a neighbouring page is named and not loaded.
        if tag in LOADING and given.get("rel") not in ("canonical", "prev", "next"):
            self.urls.append(given.get(LOADING[tag]) or "")


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert pages
    for page in pages:
        loads = Loads()
        loads.feed(page.read_text("utf-8"))
        outside = [url for url in loads.urls if re.match(r"(?:[a-z]+:)?//", url)]
        assert not outside, page
        assert "mermaid" not in loads.classes, f"{page}: Material loads Mermaid from elsewhere"
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//", sheet.read_text("utf-8")), sheet


@pytest.mark.parametrize("page", RESOURCES)
def test_a_resource_page_names_every_input_and_output(site: Path, page: str) -> None:
    resource, args = RESOURCES[page]
    shown = first_cells(site / "resources" / f"{page}.html")
    inputs = {it.name for it in dataclasses.fields(args)} if args else keywords(resource)
    outputs = {name for name, it in inspect.getmembers(resource) if isinstance(it, property)} - {
        "urn",
        "id",
        "pulumi_resource_name",
        "pulumi_resource_type",
    }
    assert inputs | outputs <= shown


@pytest.mark.parametrize("page", COMPONENTS)
def test_a_page_of_a_destination_type_names_every_parameter_of_the_component(
    site: Path, page: str
) -> None:
    assert keywords(COMPONENTS[page]) <= first_cells(site / "destinations" / f"{page}.html")


@pytest.mark.parametrize("type_", DESTINATION_TYPES)
def test_every_type_of_destination_is_in_the_overview_and_has_an_icon(type_: str) -> None:
    overview = (DOCS / "destinations" / "README.md").read_text("utf-8")
    assert f"`{type_}`" in overview
    icons = files("pulumi_iotcentral.cli.graph.page").joinpath("icons.js").read_text("utf-8")
    assert f'"{type_}"' in icons


@pytest.mark.parametrize("folder", ["destinations", "resources", "how-to", "decisions"])
def test_every_page_of_a_folder_is_in_the_navigation(folder: str) -> None:
    navigation = (DOCS.parent / "mkdocs.yml").read_text("utf-8")
    pages = [f"{folder}/{page.name}" for page in (DOCS / folder).glob("*.md")]
    assert [page for page in pages if f": {page}\n" not in navigation] == []


def test_every_args_class_is_described(site: Path) -> None:
    text = "".join(page.read_text("utf-8") for page in site.rglob("*.html"))
    public = [name for name in (*iotcentral.__all__, *components.__all__) if name.endswith("Args")]
    generic = {"AuthorizationArgs", "DestinationArgs", "ExportArgs"}
    for name in set(public) - generic:
        assert f'id="{name.lower()}"' in text, name


def test_the_command_line_page_has_every_command(site: Path) -> None:
    text = (site / "reference" / "cli.html").read_text("utf-8")
    command = typer.main.get_command(app)
    for name in getattr(command, "commands", {}):
        assert f'id="iotcentral-{name}"' in text


def test_every_input_of_a_page_is_explained(site: Path) -> None:
    for page in [*(site / "resources").glob("*.html"), *(site / "destinations").glob("*.html")]:
        text = page.read_text("utf-8")
        assert not re.search(
            r"<tr>\s*<td><code>[^<]*</code></td>(?:(?!</tr>).)*<td></td>\s*</tr>", text, re.DOTALL
        ), page
        assert "The built site has" not in text


def test_bars_in_tables_are_shown_as_bars(site: Path) -> None:
    for page in site.rglob("*.html"):
        cells = re.findall(r"<td>.*?</td>", page.read_text("utf-8"), re.DOTALL)
        assert not [cell for cell in cells if "\\|" in cell], page
    export = (site / "resources" / "export.html").read_text("utf-8")
    text = re.sub(r"<[^>]+>", "", export)
    assert "Sequence[Destination | " in text
    assert "[FILE|-]" in (site / "reference" / "cli.html").read_text("utf-8")


def test_a_dead_link_keeps_the_site_from_being_built(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# One\n\n[dead](nowhere.md) [too](#nowhere)\n")
    validation = (DOCS.parent / "mkdocs.yml").read_text().partition("\nvalidation:")[2]
    configuration = tmp_path / "mkdocs.yml"
    configuration.write_text(f"site_name: one\nvalidation:{validation}")
    done = build(configuration, tmp_path / "site")
    assert done.returncode != 0
    assert "nowhere" in done.stdout + done.stderr


def first_cells(page: Path) -> set[str]:
    """Return what stands in the first cells of a page's tables."""
    text = page.read_text("utf-8")
    return set(re.findall(r"<tr>\s*<td><code>([^<]+)</code></td>", text))


def keywords(cls: type) -> set[str]:
    """Return the keyword parameters of a class, without its options."""
    parameters = inspect.signature(cls).parameters.values()
    return {it.name for it in parameters if it.kind is it.KEYWORD_ONLY}
