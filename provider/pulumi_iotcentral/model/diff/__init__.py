"""The normal form of an object, what differs between two, and what a write of it sends."""
