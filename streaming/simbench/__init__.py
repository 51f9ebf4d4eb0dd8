"""The demo region: real-world-sized assets and a year of 15-minute profiles from SimBench's CSV files (ODbL).

The signs: generation and consumption are positive, a storage's discharge to the grid is positive.
The times: every file has 35,136 rows, 366 days of 96 intervals without a gap. Only their labels jump at the change to
and from summer time (2016-03-27 02:00 is missing, 2016-10-30 02:00 comes twice), so a row's number, not its label, is
its time. Row 0 is taken as 2016-01-01T00:00Z: read so, the eight photovoltaic profiles together peak at the solar noon
of the region (11.4 h UTC at 10 E) and none produces in a winter's night; read as UTC+1 six of eight would, before dawn.
"""
