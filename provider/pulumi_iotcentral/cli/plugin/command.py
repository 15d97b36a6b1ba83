"""`iotcentral plugin`: install, remove and show the native provider."""

from __future__ import annotations

import typer

from pulumi_iotcentral.config.installation import package_version

from ..printing import exit_on_error
from . import shim

app = typer.Typer(no_args_is_help=True)
"""The command group."""


@app.callback()
def plugin() -> None:
    """Install the native provider for Pulumi programs in any language (experimental).

    The native provider has the resources and functions of the package `iotcentral` for YAML,
    TypeScript, Go and Python. Programs that import `pulumi_iotcentral` do not need it.
    """


@app.command()
def install() -> None:
    """Install the native provider, which runs in this Python environment.

    Replaces other installed versions. Run it again if you move or recreate the environment.

    Exit codes:
      0  The plugin is installed.
      1  Pulumi could not install it.
      2  The command line is not valid.
    """
    with exit_on_error("plugin install"):
        found = shim.install(package_version())
    typer.echo(f"Installed iotcentral {found.version} in {found.folder}. It runs {found.python}.")
    _warn_of_path()


@app.command()
def remove() -> None:
    """Remove the native provider from Pulumi's plugins.

    Exit codes:
      0  No version of the plugin is installed any more.
      1  Pulumi could not remove it.
      2  The command line is not valid.
    """
    with exit_on_error("plugin remove"):
        found = shim.remove()
    for one in found:
        typer.echo(f"Removed iotcentral {one.version} from {one.folder}.")
    if not found:
        typer.echo("The plugin iotcentral is not installed.")


@app.command()
def status() -> None:
    """Print the installed versions of the native provider.

    Exit codes:
      0  The plugin of this environment is installed.
      1  It is not installed, or it is that of another environment or version.
      2  The command line is not valid.
    """
    found = shim.installed()
    for one in found:
        typer.echo(f"iotcentral {one.version} in {one.folder}: {described(one)}")
    if not found:
        typer.echo("The plugin iotcentral is not installed. Run `iotcentral plugin install`.")
    _warn_of_path()
    if not any(one.is_ours and one.version == package_version() for one in found):
        raise typer.Exit(1)


def described(one: shim.Installed) -> str:
    """Return what an installed plugin starts."""
    if one.python is None:
        return "not installed by `iotcentral plugin install`"
    if not one.starts:
        return f"{one.python} does not exist. Run `iotcentral plugin install`."
    return f"runs {one.python}" + ("" if one.is_ours else ", another environment")


def _warn_of_path() -> None:
    if (found := shim.on_path()) is not None:
        typer.echo(f"Pulumi runs {found} instead, since it is on PATH. Remove it.", err=True)
