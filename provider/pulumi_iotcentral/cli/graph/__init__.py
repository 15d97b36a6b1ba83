"""The graph of an application's data: source → export → destination, and the forms it is drawn in.

`graph.py` is the graph; each form is a file of its own: a tree for terminals, Mermaid, DOT, JSON,
and a page for browsers.
"""
