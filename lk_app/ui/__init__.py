"""The visual language: shell, forms, parts, guard; the only place besides pages and states that knows Reflex."""
