"""Reads of questionnaires and answers, of themes and questions, and of what the team must do."""

from leerkring.intake.queries.questionnaires import open_copies
from leerkring.intake.queries.themes import neighbouring_themes, questions_of, shared_themes

__all__ = ["neighbouring_themes", "open_copies", "questions_of", "shared_themes"]
