"""The gallery of objectives: a thumbnail of each, by topic, searched by typing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from PySide6.QtCore import QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.choices import ABOUT, GROUP, Group
from gdexplorer.gui.common.fields import named, wrapped
from gdexplorer.gui.common.search_list import SearchList
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.features.objective.gallery_view import GalleryView, icon_picture, picture_of
from gdexplorer.gui.features.objective.saved_function import SavedFunction
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import Policy, all_values, always
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.objectives import Custom, Objective, objective
from gdexplorer.scene.thumbnail import Heights, thumbnail
from gdexplorer.session.edits import ChooseObjective, OpenCustom
from gdexplorer.session.library import Library

SIZE, MARGIN = QSize(980, 720), 30
PLACEHOLDER = "Search by name, topic or lesson"
LESSON_LINES = 2


class Thumbnail(Struct, frozen=True):
    """The thumbnail of a choice of the gallery."""

    data: object
    heights: Heights


class Gallery(QObject):
    """Opens the gallery, and requests the objective that is chosen there.

    Thumbnails are computed on a thread of their own, and kept.
    """

    edit_requested = Signal(object)  # Edit
    kind_picked = Signal(int)  # a kind of custom objective, by its place among the editors
    error = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._theme = window, LIGHT
        self._chosen: object = None
        self._mine: dict[str, Custom] = {}
        self.thumbnails: dict[object, Heights] = {}
        self.pictures: dict[object, QPixmap] = {}  # of all choices, in the colours of the theme
        self.dialog: GalleryDialog | None = None
        self._job = Job("thumbnails", _thumbnails, Policy(ends=always, kept=all_values, newest_only=True), self)
        self._job.shown.connect(self.take)

    def set_experiment(self, experiment: Experiment) -> None:
        """Remember the current objective."""
        self._chosen = experiment.objective

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of the map in ``theme``."""
        self._theme = theme
        if self.dialog is not None:
            self._draw_pictures()

    def stop(self) -> None:
        """Compute nothing more."""
        self._job.stop()

    def open_gallery(self) -> None:
        """Open the gallery, with the current objective selected."""
        from gdexplorer.gui.features.objective.catalogue import catalogue

        dialog = self.dialog = self.dialog or self._made_dialog()
        self._mine = self._read_mine()
        dialog.offer(catalogue(tuple(self._mine)), self._entry())
        self._draw_pictures()
        missing = [data for data in dialog.entries if data not in self.pictures]
        if missing:
            self._job.request([(data, self._source(data)) for data in missing])
        dialog.open()

    def _made_dialog(self) -> GalleryDialog:
        dialog = GalleryDialog(self._window)
        dialog.chosen.connect(self.choose)
        dialog.finished.connect(self._job.cancel)
        dialog.finished.connect(self._return_focus)
        return dialog

    def _return_focus(self) -> None:
        """Give the keys back to the window, not to the field that had them before."""
        self._window.activateWindow()
        self._window.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read_mine(self) -> dict[str, Custom]:
        try:
            functions = Library().functions()
        except InputError as error:
            self.error.emit(str(error))
            return {}
        for name, custom in functions.items():
            if self._mine.get(name) != custom:
                self.thumbnails.pop(SavedFunction(name), None)
                self.pictures.pop(SavedFunction(name), None)
        return functions

    def _entry(self) -> object:
        """The entry of the current objective."""
        if not isinstance(self._chosen, Custom):
            return self._chosen
        return next((SavedFunction(name) for name, custom in self._mine.items() if custom == self._chosen), None)

    def _source(self, data: object) -> Callable[[], Objective]:
        if isinstance(data, SavedFunction):
            return self._mine[data.name].objective
        return lambda: objective(str(data))

    def choose(self, data: object) -> None:
        """Request the objective of an entry."""
        if isinstance(data, SavedFunction):
            self.edit_requested.emit(OpenCustom(self._mine[data.name]))
        elif isinstance(data, str):
            if data != self._chosen:
                self.edit_requested.emit(ChooseObjective(data))
        else:
            self.kind_picked.emit(data)

    def take(self, found: Thumbnail) -> None:
        """Show the small map of an entry, and keep it."""
        self.thumbnails[found.data] = found.heights
        self.pictures[found.data] = picture_of(found.heights, self._theme)
        if self.dialog is not None:
            self.dialog.show_pictures({found.data: self.pictures[found.data]})

    def _draw_pictures(self) -> None:
        """Draw all thumbnails, and the icons of the kinds of custom objectives, in the colours of the theme."""
        from gdexplorer.gui.features.objective.catalogue import EDITORS

        self.pictures = {data: picture_of(heights, self._theme) for data, heights in self.thumbnails.items()}
        self.pictures |= {number: icon_picture(editor.icon, self._theme) for number, editor in enumerate(EDITORS)}
        if self.dialog is not None:
            self.dialog.show_pictures(self.pictures)


def _thumbnails(request: Sequence[tuple[object, Callable[[], Objective]]], task: Task) -> Iterator[Thumbnail]:
    for done, (data, source) in enumerate(request):
        if task.cancelled():
            return
        try:
            heights = thumbnail(source())
        except InputError:  # a saved function whose table has gone
            heights = None
        if heights is not None:
            yield Thumbnail(data, heights)
        task.progress((done + 1) / len(request))


class GalleryDialog(QDialog):
    """Thumbnails with a search line, and the lesson of the current one below."""

    chosen = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        named(self, "objective_gallery", "Objectives")
        self.setWindowTitle("Choose an objective")
        self._window = window
        self._list = SearchList("objective_gallery", "Objectives", PLACEHOLDER, GalleryView(), ranked=False)
        self._lesson = wrapped(name="objective_gallery_lesson")
        self._lesson.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lesson.setMinimumHeight(LESSON_LINES * self.fontMetrics().lineSpacing())
        layout = QVBoxLayout(self)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._lesson)
        self._list.chosen.connect(self._take)
        self._list.current_changed.connect(self._explain)

    def offer(self, groups: Iterator[Group], current: object) -> None:
        """List these objectives, with one selected."""
        room = self._window.size() - QSize(MARGIN, MARGIN)
        self.resize(SIZE.boundedTo(room))
        self._list.offer(groups)
        self._list.show_current(current)

    @property
    def entries(self) -> list[object]:
        """What can be chosen."""
        return self._list.entries

    def show_pictures(self, pictures: Mapping[object, QPixmap]) -> None:
        """Show the thumbnails of entries."""
        self._list.decorate(pictures)

    def _explain(self, index: QModelIndex) -> None:
        about = (index.data(GROUP), index.data(ABOUT)) if index.isValid() else ()
        self._lesson.setText(": ".join(filter(None, about)))

    def _take(self, data: object) -> None:
        self.accept()
        self.chosen.emit(data)
