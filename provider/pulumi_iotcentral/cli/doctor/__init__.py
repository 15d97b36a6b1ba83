"""`iotcentral doctor`: checks of installation, configuration and connectivity, one by one."""
