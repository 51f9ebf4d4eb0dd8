"""Sends dead letters again: `letters` reads them, `judge` decides which can pass now, `drive` writes those once."""
