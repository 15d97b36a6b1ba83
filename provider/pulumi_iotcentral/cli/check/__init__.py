"""`iotcentral check`: offline validation of documents and of the project's program."""
