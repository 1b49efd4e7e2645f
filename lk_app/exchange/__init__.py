"""Files to and from the supplier's billing: what comes in, what goes out. The format is described in docs/exchange.md."""
