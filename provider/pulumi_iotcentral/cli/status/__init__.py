"""`iotcentral status`: the objects of an application, their status, and their resources."""
