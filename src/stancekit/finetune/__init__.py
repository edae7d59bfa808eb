"""Training: what fits models, apart from what serves them."""
