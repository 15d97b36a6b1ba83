"""What `iotcentral check` finds, offline: in documents, and in what a program declares."""
