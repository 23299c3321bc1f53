"""Layout of the window: pictures in the middle, panels of the features around them, playback and status below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractScrollArea, QMainWindow, QWidget

from gdexplorer.gui.common.scrolling import Scrolling
from gdexplorer.gui.common.waiting_note import WaitingNote
from gdexplorer.gui.state.feature import Made, Place
from gdexplorer.gui.views.contour_view import ContourView
from gdexplorer.gui.views.curves_view import CurvesView
from gdexplorer.gui.views.data_view import DataView
from gdexplorer.gui.views.surface_missing import SurfaceMissing
from gdexplorer.gui.window.arrangement import Arrangement
from gdexplorer.gui.window.bottom_bar import BottomBar
from gdexplorer.gui.window.caption import Caption
from gdexplorer.gui.window.drawer import Drawer
from gdexplorer.gui.window.frame import INSPECTOR_WIDTH, SIDE_WIDTH, Frame
from gdexplorer.gui.window.pictures import Pictures
from gdexplorer.gui.window.problem_bar import ProblemBar
from gdexplorer.gui.window.section_panel import SectionPanel
from gdexplorer.gui.window.sight import Sight
from gdexplorer.gui.window.status import StatusReadout

if TYPE_CHECKING:
    from gdexplorer.gui.views.surface_view import SurfaceView

# The window initially takes most of the screen, but no more than this.
LARGEST = QSize(1720, 1060)
SMALL, TITLE_BAR = 1400, QSize(0, 30)
CURVES, CURVES_TITLE, WITH_DATA_TITLE = "curves", "Curves", "Curves and data"


def first_size(screen: QSize) -> QSize:
    """Initial size of the window on a screen; it fills a small one."""
    return screen - TITLE_BAR if screen.width() < SMALL else (screen * 0.97).boundedTo(LARGEST)


class WindowLayout:
    """Create the views and place all widgets; connections are made elsewhere.

    Attributes
    ----------
    side, inspector, drawer, stage : the places of the window; the pictures are on the stage.
    """

    def __init__(self, window: QMainWindow, missing_opengl: str | None, features: Sequence[Made]) -> None:
        self._features = {made.feature.key: made for made in features}
        self.surface = surface_widget(missing_opengl)
        self.contour, self.curves, self.data = ContourView(), CurvesView(), DataView()
        self.status = StatusReadout()
        for made in features:
            if made.layer is not None:
                self.contour.add_layer(made.layer)
        self.side = SectionPanel("side_panel", "Settings", self._at(Place.SIDE), SIDE_WIDTH)
        self.inspector = SectionPanel("details_panel", "Details of a run", self._at(Place.INSPECTOR), INSPECTOR_WIDTH)
        self.stage = Pictures(self.surface, self.contour, self.curves, self.data)
        self.drawer = self._drawer()
        bars = [made.panel for made in self._at(Place.BAR)]
        foot = BottomBar(bars, self.status)
        self.caption = Caption([made.presented for made in features if made.presented is not None])
        self.frame = Frame(self.side, self.inspector, self.drawer, self.stage, self.caption, foot)
        window.setCentralWidget(self.frame)
        # A splitter would make panes of these.
        self.note, self.problems = WaitingNote(self.frame), ProblemBar(self.frame, foot)
        for made in features:
            self._connect_panel(made)
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
        self.frame.bring_up(key, self._features[key].feature.place)

    def arrange(self, wanted: Arrangement) -> None:
        """Fold, open and size the panels; call this once the window is shown."""
        self.frame.arrange(wanted)

    @property
    def pictures(self) -> tuple[QWidget, ...]:
        """The views."""
        return self.surface, self.contour, self.curves, self.data

    @property
    def themed(self) -> list[Any]:
        """All parts with colours of their own."""
        return [part for part in (*self.parts, self.side, self.inspector, self.drawer) if hasattr(part, "set_theme")]

    def _at(self, place: Place) -> list[Made]:
        return [made for made in self._features.values() if made.feature.place is place and made.panel is not None]

    def _drawer(self) -> Drawer:
        drawer = Drawer()
        drawer.add(CURVES, CURVES_TITLE, self.stage.page)
        for made in self._at(Place.DRAWER):
            scrolls = isinstance(made.panel, QAbstractScrollArea)
            page = made.panel if scrolls else Scrolling(made.panel, sideways=True)
            drawer.add(made.feature.key, made.feature.title, page, made.panel)
        return drawer

    def _connect_panel(self, made: Made) -> None:
        """Connect the signals by which a panel controls its place, and watch whether it is in sight."""
        if made.panel is not None:
            Sight(made.panel, made.panel_parts)
        places: dict[Place, Any] = {Place.SIDE: self.side, Place.INSPECTOR: self.inspector, Place.DRAWER: self.drawer}
        for part in made.panel_parts:
            if hasattr(part, "front_requested"):
                part.front_requested.connect(partial(self.bring_up, made.feature.key))
            if hasattr(part, "offered"):
                offer = partial(places[made.feature.place].offer, made.feature.key)
                part.offered.connect(offer)
                offer(False)

    def _name_curves(self, with_data: bool) -> None:
        self.drawer.name(CURVES, WITH_DATA_TITLE if with_data else CURVES_TITLE)


def surface_widget(missing_opengl: str | None) -> SurfaceView | SurfaceMissing:
    """The 3-D view, or its replacement if OpenGL is missing."""
    if missing_opengl is None:
        from gdexplorer.gui.views.surface_view import SurfaceView

        return SurfaceView()
    return SurfaceMissing(missing_opengl)
