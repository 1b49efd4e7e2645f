"""Acquirers: a port, and an adapter for each protocol. A noun's transaction never waits for one."""
