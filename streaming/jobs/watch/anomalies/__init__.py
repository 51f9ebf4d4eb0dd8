"""What came otherwise than it was forecast: readings are held, in their order, against the last forecast before them.

How far is noted after the alerts are stored: what is looked at again after a crash finds the same ones.
"""
