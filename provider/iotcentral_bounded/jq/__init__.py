"""jq programs, compiled and run in a process of their own; for the provider and the simulator.

It knows neither of them: `program` finds the imports of a program, `runner` starts the process
`process.py`, and `iotc.jq` is the module that a program can import.
"""
