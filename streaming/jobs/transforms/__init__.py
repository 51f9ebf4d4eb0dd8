"""Named pure transforms, DataFrame -> DataFrame; none reads a clock, a file or a store.

A row that can't be used carries a `reason`; later transforms leave it alone, and the sink makes it a dead letter.
"""
