"""The colour map of heights."""

from gdexplorer.scene.colour_table import COLOUR_TABLE as COLOUR_TABLE
