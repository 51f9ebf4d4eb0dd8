"""The edge agent: reads from a site's sources, buffers on disk and sends to the gateway."""
