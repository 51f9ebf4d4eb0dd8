"""The demo region: real-world-sized assets and a year of 15-minute profiles from SimBench's CSV files (ODbL).

Signs: generation, consumption and a storage's discharge to the grid are positive.

Times: a file has 35,136 rows, which are 366 days of 96 intervals without a gap. The labels jump at the changes to and
from summer time (2016-03-27 02:00 is missing, 2016-10-30 02:00 is repeated), so the row number defines the time and the
label does not. Row 0 is 2016-01-01T00:00Z. With that, the sum of the eight photovoltaic profiles peaks at the region's
solar noon (11.4 h UTC at 10 E) and no profile produces in winter nights. In UTC+1, six of them would produce before
dawn.
"""
