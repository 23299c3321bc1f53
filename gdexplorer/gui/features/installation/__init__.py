"""What this installation has, and what it lacks."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Action, Feature

FEATURE = Feature(
    key="installation",
    title="About this installation",
    icon="M12 3 L20 7 V12 C20 17 16 20 12 21 C8 20 4 17 4 12 V7 Z M8 12 L11 15 L16 9",
    job="examiner:Examiner",
    entries=(
        Action(
            "&Help", "about_installation", "About this &installation…", lambda made: made.job.examine, begins_group=True
        ),
    ),
)
