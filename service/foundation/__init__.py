"""Floor 0: plumbing that knows no noun of the domain."""
