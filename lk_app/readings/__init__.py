"""Meters and their readings: windows, plausibility, submitting, correcting, history."""
