"""What the team enters and answers in somebody's name."""
