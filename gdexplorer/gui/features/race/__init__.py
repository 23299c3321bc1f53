"""Race: chosen optimizers under one budget of evaluations, each tuned in the same way, ranked."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Action, Feature, Place, Thing

FEATURE = Feature(
    key="race",
    title="Race",
    place=Place.DRAWER,
    order=17,
    icon="M5 21 V4 M5 4 H19 L16 8.5 L19 13 H5 M9 4 V13 M13 4 V13 M5 8.5 H16",
    panel="race_panel:RacePanel",
    job="race_job:RaceJob",
    analysis="&Race of optimizers…",
    entries=(
        Action("&Analyse", "use_tuned", "&Use tuned settings", lambda made: made.panel.use_tuned, on=(Thing.RACER,),
               begins_group=True),
        Action("&Analyse", "remove_racer", "Remove from the ra&ce", lambda made: made.panel.remove, on=(Thing.RACER,)),
    ),
)  # fmt: skip
