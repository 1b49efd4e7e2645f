"""Measures of speed and weight. `python -m bench` runs them and writes docs/benchmarks.md; each measure is a module here."""
