"""Should this be fine-tuned at all? The article's decision framework over an audit. Data is in `rules/plan/`."""
