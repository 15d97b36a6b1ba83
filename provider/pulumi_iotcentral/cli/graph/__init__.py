"""`iotcentral graph`: the data flow of an application, source → export → destination.

`graph.py` has the graph. Each output format has its own file: a tree for terminals, Mermaid, DOT,
JSON, and an HTML page.
"""
