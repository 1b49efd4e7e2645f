"""Use cases of paying: one function each, on the caller's session; nothing here commits or calls an acquirer."""
