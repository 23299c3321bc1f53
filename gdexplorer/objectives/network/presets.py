"""Example networks."""

from __future__ import annotations

from msgspec import Struct

from gdexplorer.objectives.data.source import Generated, Houses
from gdexplorer.objectives.network.custom_network import CustomNetwork


class Preset(Struct, frozen=True):
    """A named network with a hint."""

    label: str
    custom: CustomNetwork
    hint: str


PRESETS = (
    Preset(
        "Sine, 1-8-8-1",
        CustomNetwork((1, 8, 8, 1), data=Generated("sine")),
        "A curve is fitted: first its slope, then its bends.",
    ),
    Preset(
        "Two weights: tanh",
        CustomNetwork((1, 1, 1), bias=False, data=Generated("sine"), seed=16, domain=((-8.0, 8.0), (-2.5, 2.5))),
        "w2 tanh(w1 x): two equivalent minima with opposite signs, and a saddle at the origin between them.",
    ),
    Preset(
        "Two weights: worse minimum",
        CustomNetwork(
            (2, 1), output="sin", bias=False, initialisation="normal", scale=2.0, seed=9, standardise=False,
            data=Generated("two_moons"), domain=((-5.0, 5.0), (-5.0, 5.0)),
        ),
        "sin(w1 x1 + w2 x2): one good minimum among many worse ones, and the start decides which is reached.",
    ),
    Preset(
        "Two moons, 2-8-8-1",
        CustomNetwork((2, 8, 8, 1), cost="cross_entropy", data=Generated("two_moons", 500)),
        "Watch the decision boundary bend.",
    ),
    Preset(
        "Spirals, 2-16-16-1",
        CustomNetwork((2, 16, 16, 1), cost="cross_entropy", data=Generated("spirals", 500, 0.02)),
        "Hard: the decision boundary has to wind up; Adam needs a few thousand steps.",
    ),
    Preset(
        "XOR, 2-2-1",
        CustomNetwork((2, 2, 1), cost="cross_entropy", data=Generated("xor", 200, 0.05), seed=20),
        "The classic problem that a single layer cannot learn. How well two hidden units do depends on the "
        "initialisation: try other seeds, such as 4 and 21.",
    ),
    Preset(
        "Three spirals, 2-16-16-3",
        CustomNetwork((2, 16, 16, 3), cost="cross_entropy", data=Generated("three_spirals", 600, 0.03)),
        "Three classes with an output each, whose softmax gives their probabilities.",
    ),
    Preset(
        "Four blobs, 2-4",
        CustomNetwork((2, 4), cost="cross_entropy", data=Generated("blobs", 400, 0.35)),
        "Logistic regression with four classes: its cost is convex, and the regions have straight borders.",
    ),
    Preset(
        "Robot arm, 2-12-2",
        CustomNetwork((2, 12, 2), data=Generated("arm", 400, 0.05)),
        "Two outputs: where the hand is, from the angles of shoulder and elbow.",
    ),
    Preset(
        "Houses, 1-8-1",
        CustomNetwork((1, 8, 1), data=Houses(("GrLivArea",))),
        "2,930 house prices against living area: a line that can bend.",
    ),
)  # fmt: skip
