"""What everybody reads: the front page, the agenda, an activity, a programme, what was learned."""
