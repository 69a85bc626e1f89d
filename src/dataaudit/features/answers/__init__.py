"""Answers: their shape, the contracts that they keep, what they take out of their input."""
