"""Layout of the window: pictures in the middle, panels of the features around them, playback and status below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMainWindow, QWidget

from gdexplorer.gui.common.waiting_note import WaitingNote
from gdexplorer.gui.state.feature import Feature, Made, Place
from gdexplorer.gui.views.contour_view import ContourView
from gdexplorer.gui.views.curves_view import CurvesView
from gdexplorer.gui.views.data_view import DataView
from gdexplorer.gui.views.surface_missing import SurfaceMissing
from gdexplorer.gui.window.arrangement import Arrangement
from gdexplorer.gui.window.bottom_bar import BottomBar
from gdexplorer.gui.window.caption import Caption
from gdexplorer.gui.window.drawer import Drawer
from gdexplorer.gui.window.frame import INSPECTOR_WIDTH, SIDE_WIDTH, Frame
from gdexplorer.gui.window.panel_place import PanelPlace
from gdexplorer.gui.window.pictures import Pictures
from gdexplorer.gui.window.problem_bar import CallBar, ProblemBar
from gdexplorer.gui.window.section_panel import SectionPanel
from gdexplorer.gui.window.sight import Sight
from gdexplorer.gui.window.status import StatusReadout

if TYPE_CHECKING:
    from gdexplorer.gui.views.surface_view import SurfaceView
    from gdexplorer.scene.geometry import Surface

# The window initially takes most of the screen, but no more than this.
LARGEST = QSize(1720, 1060)
SMALL, TITLE_BAR = 1400, QSize(0, 30)
CURVES, CURVES_TITLE, WITH_DATA_TITLE = "curves", "Curves", "Curves and data"


def first_size(screen: QSize) -> QSize:
    """Initial size of the window on a screen; it fills a small one."""
    return screen - TITLE_BAR if screen.width() < SMALL else (screen * 0.97).boundedTo(LARGEST)


class WindowLayout:
    """Create the views and place all widgets; connections are made elsewhere.

    If it ``holds_back``, panels wait, out of sight, until `release`: they have nothing to show yet.

    Attributes
    ----------
    side, inspector, drawer, stage : the places of the window; the pictures are on the stage.
    places : the place of each panel, by the key of its feature; it is visible where the panel is.
    """

    def __init__(
        self, window: QMainWindow, missing_opengl: str | None, features: Sequence[Made], holds_back: bool = False
    ) -> None:
        self._features = {made.feature.key: made for made in features}
        self.surface = surface_widget(missing_opengl)
        self.contour, self.curves, self.data = ContourView(), CurvesView(), DataView()
        self.status = StatusReadout()
        for made in features:
            if made.layer is not None:
                self.contour.add_layer(made.layer)
        self._holds_back = holds_back
        self.places = {made.feature.key: self._place_for(made) for made in features if made.feature.panel is not None}
        self.side = SectionPanel("side_panel", "Settings", self._placed(Place.SIDE), SIDE_WIDTH)
        details = self._placed(Place.INSPECTOR)
        self.inspector = SectionPanel("details_panel", "Details of a run", details, INSPECTOR_WIDTH)
        self.stage = Pictures(self.surface, self.contour, self.curves, self.data)
        self.drawer = self._drawer()
        foot = BottomBar([place for _, place in self._placed(Place.BAR)], self.status)
        self.caption = Caption([made.presented for made in features if made.presented is not None])
        self.frame = Frame(self.side, self.inspector, self.drawer, self.stage, self.caption, foot)
        window.setCentralWidget(self.frame)
        # A splitter would make panes of these.
        self.note, self.problems = WaitingNote(self.frame), ProblemBar(self.frame, foot)
        self.calls = CallBar(self.frame, foot)
        for made in features:
            if made.feature.offered is not None:
                self._offer(made, False)
        for feature, _ in self._placed(Place.BAR):  # always seen
            bar = self._features[feature.key]
            bar.make_panel()
            self.take(bar, bar.panel_parts)
            self.reveal(bar, bar.panel_parts)
        self.data.offered.connect(self.stage.offer_data)
        self.stage.data_offered.connect(self._name_curves)

    @property
    def parts(self) -> tuple[object, ...]:
        """All parts that may have signals or slots to connect, front ones first."""
        landmarks = (view.landmarks for view in (self.surface, self.contour) if hasattr(view, "landmarks"))
        views = self.surface, self.contour, self.curves, self.data, *landmarks, self.status, self.note, self.caption
        return *views, *(part for made in self._features.values() for part in made.parts)

    def bring_up(self, key: str, *_: object) -> None:
        """Bring the panel of a feature to the front."""
        self._features[key].make_panel()  # now, so that it is given the room that it needs
        self.frame.bring_up(key, self._features[key].feature.place)

    def arrange(self, wanted: Arrangement) -> None:
        """Fold, open and size the panels; call this once the window is shown."""
        self.frame.arrange(wanted)

    @property
    def pictures(self) -> tuple[QWidget, ...]:
        """The views."""
        return self.surface, self.contour, self.curves, self.data

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """The places of panels."""
        return self.side, self.inspector, self.drawer

    @property
    def themed(self) -> list[Any]:
        """All parts with colours of their own."""
        return [part for part in (*self.parts, *self.panels) if hasattr(part, "set_theme")]

    def release(self, *_: object) -> None:
        """Show the panels that were held back, all at once, and make those in sight that are missing."""
        was_held_back, self._holds_back = self._holds_back, False
        for place in self.places.values() if was_held_back else ():
            place.reveal()

    def take(self, made: Made, parts: Sequence[Any]) -> None:
        """Take parts that were just made: a panel comes to its place, out of sight until `reveal`."""
        for part in parts:
            if hasattr(part, "front_requested"):
                part.front_requested.connect(partial(self.bring_up, made.feature.key))
        if parts == made.panel_parts:
            self.places[made.feature.key].fill(made.panel)
            Sight(made.panel, parts)

    def reveal(self, made: Made, parts: Sequence[Any]) -> None:
        """Show the panel, if it is that and none is held back, wherever its place is shown."""
        if parts == made.panel_parts and not self._holds_back:
            self.places[made.feature.key].reveal()

    def offer(self, surface: Surface) -> None:
        """Offer the panels that have something to show for a surface, of those that do not for all."""
        for made in self._features.values():
            if made.feature.offered is not None:
                self._offer(made, made.feature.offered(surface))

    def _offer(self, made: Made, offered: bool) -> None:
        places: dict[Place, Any] = {Place.SIDE: self.side, Place.INSPECTOR: self.inspector, Place.DRAWER: self.drawer}
        places[made.feature.place].offer(made.feature.key, offered)

    def _placed(self, place: Place) -> list[tuple[Feature, PanelPlace]]:
        features = (made.feature for made in self._features.values())
        return [(each, self.places[each.key]) for each in features if each.place is place and each.key in self.places]

    def _place_for(self, made: Made) -> PanelPlace:
        place = made.feature.place
        return PanelPlace(partial(self._make, made), scrolls=place is Place.DRAWER, keeps_room=place is Place.BAR)

    def _make(self, made: Made) -> None:
        if not self._holds_back:
            made.make_panel()

    def _drawer(self) -> Drawer:
        drawer = Drawer()
        drawer.add(CURVES, CURVES_TITLE, self.stage.page)
        for feature, place in self._placed(Place.DRAWER):
            drawer.add(feature.key, feature.title, place)
        return drawer

    def _name_curves(self, with_data: bool) -> None:
        self.drawer.name(CURVES, WITH_DATA_TITLE if with_data else CURVES_TITLE)


def surface_widget(missing_opengl: str | None) -> SurfaceView | SurfaceMissing:
    """The 3-D view, or its replacement if OpenGL is missing."""
    if missing_opengl is None:
        from gdexplorer.gui.views.surface_view import SurfaceView

        return SurfaceView()
    return SurfaceMissing(missing_opengl)
