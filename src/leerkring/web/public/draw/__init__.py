"""The public record of a draw, and what it was for one applicant."""
