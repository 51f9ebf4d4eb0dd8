"""The edge agent: takes readings from the site's MQTT broker, keeps them on disk, and hands them to the gateway."""
