"""What users type: the args classes and typed dictionaries of the resources."""
