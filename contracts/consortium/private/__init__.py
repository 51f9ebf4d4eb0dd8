"""Private data: the collections, sealed payloads with their keys, meter readings."""
