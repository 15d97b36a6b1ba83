"""`iotcentral diff`: an application compared with a state, another application, or files."""
