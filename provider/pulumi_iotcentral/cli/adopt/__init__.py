"""`iotcentral adopt`: what somebody clicked together becomes a program and a stack's state.

Data flows one way: the application's objects (inventory) → names → a Python program (program), the
stack's configuration, and its state (state). Nothing here is loaded by `import pulumi_iotcentral`.
"""
