"""The live events: one reader a process sends the events of the Redis stream to every open WebSocket.

app.include_router(events_router(settings().redis_url))      # WS /ws/forecasts
"""
