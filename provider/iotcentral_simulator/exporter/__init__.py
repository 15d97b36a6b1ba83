"""Exports messages to destinations, as the service does: filter, enrich, transform, deliver.

It really delivers to blob storage and to webhooks, by default only on this machine.
"""

from .exporter import Exporter
from .outcomes import Delivery

__all__ = ["Delivery", "Exporter"]
