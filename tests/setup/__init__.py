"""The repository's own tooling: installer, environment, demo."""
