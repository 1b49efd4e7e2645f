"""The demo supplier: made as files of a billing system, loaded through the same door. Nothing of it exists outside demo mode."""
