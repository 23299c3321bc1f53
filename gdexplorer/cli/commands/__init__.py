"""The sub-commands, one a module: a new module in this folder that declares a ``COMMAND`` is a new sub-command."""

import pkgutil
from importlib import import_module

from gdexplorer.cli.command import Command


def commands() -> dict[str, Command]:
    """All sub-commands by name, in the order in which help lists them."""
    modules = (import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    declared: list[Command] = sorted((module.COMMAND for module in modules), key=lambda command: command.order)
    return {command.name: command for command in declared}
