"""jq programs, which are compiled and run in a separate process.

`program` prepares a program, `runner` and `session` start the process `process.py`, `findings`
explains the errors, and `iotc.jq` is the module that a program can import.
"""
