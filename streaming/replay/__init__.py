"""The meters: publish over MQTT what each asset measured, as the replay's clock goes on."""
