"""The `forewatt` program: its tree of commands, and the commands that put several parts together.

Scripts without an underscore are Ape commands too: `ape run NAME` calls `cli` in scripts/NAME.py.
"""
