"""Short guides inside the product, one a desk: what one does there, step by step, with pictures of the real pages."""
