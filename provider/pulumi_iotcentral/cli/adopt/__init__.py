"""`iotcentral adopt`: import existing objects into a stack and generate the program.

Data flows one way: the application's objects (inventory) → names → a Python program (program), the
stack's configuration, and its state (state). `import pulumi_iotcentral` does not load this folder.
"""
