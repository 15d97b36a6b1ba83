"""Where applications and credentials come from: configuration, environment, defaults."""
