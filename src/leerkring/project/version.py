"""The version of Leerkring that runs here."""

from importlib.metadata import version

VERSION = version("leerkring")
