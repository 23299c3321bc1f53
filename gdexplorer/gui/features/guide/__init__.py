"""The guide for users, opened from the Help menu."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Action, Feature

FEATURE = Feature(
    key="guide",
    title="Guide",
    icon="M4 5 C8 3 10 4 12 6 C14 4 16 3 20 5 V19 C16 17 14 18 12 20 C10 18 8 17 4 19 Z M12 6 V20",
    job="guide:Guide",
    entries=(Action("&Help", "guide", "&Guide", lambda made: made.job.open, "Shift+F1", begins_group=True),),
)
