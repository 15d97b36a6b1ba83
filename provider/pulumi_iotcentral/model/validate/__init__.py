"""Validation of the properties of destinations and exports."""
