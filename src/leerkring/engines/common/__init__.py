"""What every engine shares: a re-runnable source of chance and a budget of steps."""
