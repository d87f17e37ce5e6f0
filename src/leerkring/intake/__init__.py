"""Questionnaires by personal link, their answers, and the themes that are made of them."""
