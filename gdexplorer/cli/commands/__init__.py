"""The sub-commands: each module in this folder that declares a ``COMMAND`` is one."""

import pkgutil
from importlib import import_module

from gdexplorer.cli.command import Command


def commands() -> dict[str, Command]:
    """All sub-commands by name, in the order of help."""
    modules = (import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    declared: list[Command] = sorted((module.COMMAND for module in modules), key=lambda command: command.order)
    return {command.name: command for command in declared}
