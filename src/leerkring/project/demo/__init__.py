"""The demo: the programme of 2023–2024 and this year's edition, with fictional people only."""

from leerkring.project.demo.links import sign_in_links
from leerkring.project.demo.load import load_programme as load

__all__ = ["load", "sign_in_links"]
