"""Which texts are the same: equal, near, variants of each other, made from one template."""
