"""The shared language of Forewatt: protocol, stores, settings, clock and the web kit; it imports nothing of ours."""
