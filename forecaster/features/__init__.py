"""What a model may see: leak-free windows with calendar and sun, and the selection of windows to learn from."""
