"""Which engines the command line has; each is loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup


class EngineCommands(TyperGroup):
    """The engines, each loaded when it is asked for: numpy and HiGHS take a moment."""

    names = ("assignment", "groups", "opinions", "selection", "themes", "venue")

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for name in self.names if self._module(name) is not None]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        module = self._module(cmd_name) if cmd_name in self.names else None
        if module is None:
            return None
        one = typer.Typer(add_completion=False)
        one.command(cmd_name)(getattr(module, cmd_name))
        return typer.main.get_command(one)

    def _module(self, name: str) -> Any:
        path = f"leerkring.project.engine_cli.{name}"
        try:
            return import_module(path)
        except ModuleNotFoundError as error:
            if error.name and path.startswith(error.name):
                return None
            raise
