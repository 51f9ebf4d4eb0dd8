"""The demo: a day of a real region from the meters to settled, claimed payouts, with real parts."""
