"""`iotcentral status`: the objects of an application, their status, and the resources of a stack.
"""
