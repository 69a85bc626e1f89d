"""What tells a person apart: found by shape, proved by checksums."""
