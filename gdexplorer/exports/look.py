"""How exported pictures and animations look: which view, how large, in which theme, over which steps.

The window's dialogs, the options of the commands and what they refuse derive from what is declared here.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from msgspec import Struct

from gdexplorer.errors import InputError

# What can be drawn, with its name.
VIEWS = {
    "all": "Surface, map and curves", "surface": "Surface", "map": "Map", "curves": "Curves",
    "data": "Data, else the map",
}  # fmt: skip
# What only a window can show: all of it, as it is on the screen.
WINDOW = "window"
THEME_NAMES = {"light": "Light", "dark": "Dark"}
SCALES = (1, 2, 4)
# In pixels: sides of a picture before it is scaled.
SMALLEST, LARGEST = 160, 8_000
# For a pixel of a drawing with its surface: its samples, its copies, and what the encoder keeps.
BYTES_OF_A_PIXEL = 24


class Look(Struct, frozen=True):
    """How a picture looks.

    Attributes
    ----------
    view : a key of `VIEWS`.
    width, height : in pixels of a usual screen, to which the sizes of texts and lines refer.
    scale : pixels of the image for each of these, one of `SCALES`; of no concern to SVG and PDF.
    theme : a key of `THEME_NAMES`.
    transparent : whether the background is left out.
    """

    view: str = "all"
    width: int = 1200
    height: int = 800
    scale: int = 1
    theme: str = "light"
    transparent: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the image, in its pixels."""
        return self.width * self.scale, self.height * self.scale

    def check(self) -> None:
        """Refuse a picture that cannot be drawn.

        Raises
        ------
        InputError
            If a name is unknown, or its size is out of range or needs more memory than there is.
        """
        for name, value, known in (("view", self.view, VIEWS), ("theme", self.theme, THEME_NAMES)):
            check_choice(name, value, known)
        if self.scale not in SCALES:
            raise InputError(f"A picture is enlarged {' or '.join(map(str, SCALES))} times, not {self.scale} times.")
        for name, side in (("width", self.width), ("height", self.height)):
            if not SMALLEST <= side <= LARGEST:
                raise InputError(f"The {name} of a picture is from {SMALLEST:,} to {LARGEST:,} pixels, not {side:,}.")
        check_room(self)


def check_choice(name: str, value: str, known: Collection[str]) -> None:
    """Refuse what is not among those ``known``.

    Raises
    ------
    InputError
        With all of them.
    """
    if value not in known:
        *others, last = known
        raise InputError(f"There is no {name} {value!r}: choose {', '.join(others)} or {last}.")


def check_room(look: Look) -> None:
    """Refuse a picture that does not fit into memory.

    Raises
    ------
    InputError
        With the size that would.
    """
    from gdexplorer.descent import memory  # not needed for help

    (width, height), room = look.size, memory.room_for_runs()
    needed = BYTES_OF_A_PIXEL * width * height
    if needed > room:
        share = math.sqrt(room / needed) / look.scale
        fitting = f"{int(share * width):,} × {int(share * height):,}"
        raise InputError(
            f"A picture of {width:,} × {height:,} pixels needs {memory.shown(needed)} of memory, and there is room for "
            f"{memory.shown(room)}: choose at most {fitting}, or enlarge it less."
        )


def size_from(text: str) -> tuple[int, int]:
    """Width and height, as written: 1600x1000.

    Raises
    ------
    InputError
        If it is none.
    """
    parts = text.lower().replace("×", "x").split("x")
    if len(parts) != 2 or not all(part.strip().isdecimal() and len(part) < 12 for part in parts):
        raise InputError(f"{text!r} is no size: write its width and height in pixels, such as 1600x1000.")
    return int(parts[0]), int(parts[1])
