"""The demo: plays a day of a real region with real parts, from the meters to settled and claimed payouts."""
