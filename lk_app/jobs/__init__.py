"""What runs beside the web: the worker that drains the outbox."""
