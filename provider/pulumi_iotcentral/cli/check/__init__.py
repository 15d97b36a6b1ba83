"""`iotcentral check`: what is wrong in documents and in what a program declares, offline."""
