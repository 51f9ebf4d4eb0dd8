"""The protocol's encodings and arithmetic: pure integer functions that suffice to verify a round off chain."""
