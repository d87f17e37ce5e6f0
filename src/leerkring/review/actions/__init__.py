"""Every write of review: how is read, who reads, and what readers find."""
