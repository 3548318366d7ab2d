"""Pure functions from frames to frames: exact, no language, no rounding for people."""
