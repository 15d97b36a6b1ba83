"""Carries messages to destinations, as the data export does: filter, enrich, transform, deliver.

It delivers for real to blob storage and to webhooks, by default on this machine only.
"""

from .exporter import Exporter
from .outcomes import Delivery, MessageError

__all__ = ["Delivery", "Exporter", "MessageError"]
