"""Học tập suốt đời: records what people learn and carries the learning titles from score to signed decision."""
