"""What a model may see: leak-free windows with their calendar and sky, and which windows it learns from."""
