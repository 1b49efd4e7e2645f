"""Profiles, login sessions, passwords, one-time links, consents."""
