"""Do these rows keep the rules: text becomes typed frames, and every fault is told."""
