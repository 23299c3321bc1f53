"""What is remembered of the window's layout: what is folded and open, and how wide the panels are."""

from __future__ import annotations

import msgspec

from gdexplorer.gui.window.pictures import Choice


class Arrangement(msgspec.Struct, frozen=True, kw_only=True):
    """An arrangement of the panels.

    Attributes
    ----------
    version : of the features that it was made for.
    side_folded, inspector_folded, drawer_folded : whether a panel is folded.
    side_width, inspector_width, drawer_height : in pixels, unfolded.
    opened : keys of the open sections.
    tab : key of the page in front.
    pictures : which pictures are shown.
    """

    version: int
    side_folded: bool
    inspector_folded: bool
    drawer_folded: bool
    side_width: int
    inspector_width: int
    drawer_height: int
    opened: tuple[str, ...]
    tab: str
    pictures: Choice


def stored(arrangement: Arrangement) -> str:
    """An arrangement as a text for the settings."""
    return msgspec.json.encode(arrangement).decode()


def restored(text: object, version: int) -> Arrangement | None:
    """The arrangement in a text; None if it is damaged or made for other features."""
    try:
        found = msgspec.json.decode(str(text), type=Arrangement)
    except (msgspec.MsgspecError, UnicodeError):
        return None
    return found if found.version == version else None
