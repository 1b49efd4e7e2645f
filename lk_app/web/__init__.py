"""Plain HTTP around Reflex: middleware, health, routes that set cookies, logs."""
