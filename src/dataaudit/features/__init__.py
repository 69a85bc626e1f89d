"""What several checks need of a dataset, computed once: texts, shingles, neighbours, predictions."""
