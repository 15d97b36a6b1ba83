"""Configuration of applications and credentials: stack, environment, defaults."""
