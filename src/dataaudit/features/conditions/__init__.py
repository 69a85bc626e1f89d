"""Conditions that users write about examples: predicates, patterns, kinds of edge cases."""
