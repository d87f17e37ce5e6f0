"""What was learned: findings with their evidence, the closing, and what participants do with it."""
