"""What every dynamic provider of this package has in common: its process, and its errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pulumi.dynamic import ConfigureRequest, ResourceProvider

from pulumi_iotcentral.config.settings import SettingsError
from pulumi_iotcentral.lifecycle.diagnostics import ProviderError, report_in_one_line
from pulumi_iotcentral.lifecycle.run import Process


class ProcessProvider(ResourceProvider):
    """A dynamic provider of this package.

    Instances hold nothing before `configure`: the engine's state names the class by its import
    path, in plain text, and stays the same when the code changes.
    """

    serialize_as_secret_always = False
    _process: Process

    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's configuration; nothing is asked of the service yet."""
        report_in_one_line()
        self._process = Process.shared(req.config.get)
        if variable := self._process.settings.overruled:
            self._process.warn(
                f"{variable} has no say: the stack's configuration names the application"
            )

    @contextmanager
    def _doing(self, what: str) -> Iterator[None]:
        """Turn what is not our bug into one line: what was being done, why not, what to do."""
        from pulumi_iotcentral.api import IotCentralError  # noqa: PLC0415 - requests is for the provider process only

        try:
            yield
        except IotCentralError as error:
            advice = f"; {error.advice}" if error.advice else ""
            raise ProviderError(f"{what}: {self._said(error)}{advice}") from None
        except (SettingsError, ProviderError) as error:
            # The text may hold what the service calls its objects.
            told = self._process.seen.known.shown(str(error))
            raise ProviderError(f"{what}: {told}") from None

    def _said(self, error: Exception) -> str:
        """Return the service's words: a refusal may repeat what another request has sent."""
        return self._process.seen.known.redact(str(error))
