"""The REST routes of the settlement service, one file a resource."""
