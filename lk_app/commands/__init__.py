"""The commands of `lk`: each module has `register(app)`, parses arguments and prints; the work is done by services."""
