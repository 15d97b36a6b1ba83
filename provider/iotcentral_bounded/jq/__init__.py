"""jq programs, which are compiled and run in a separate process.

`program` finds the imports of a program, `runner` starts the process `process.py`, and `iotc.jq` is
the module that a program can import.
"""
