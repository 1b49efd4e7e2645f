"""Files to and from the supplier's billing."""
