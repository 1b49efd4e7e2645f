"""Payments: the history that billing has posted."""
