"""The args classes and typed dictionaries of the resources."""
