"""Letters: templates and the senders behind ports."""
