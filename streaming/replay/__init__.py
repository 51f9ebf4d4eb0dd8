"""The replay: publishes the readings of all meters over MQTT as the replay's clock advances."""
