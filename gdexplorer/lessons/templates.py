"""A question of each kind to begin with: it fits most scenes of two coordinates, and its author changes it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Template(Struct, frozen=True):
    """A question to begin with: what it asks, in a few words, and its block."""

    title: str
    block: str


TEMPLATES: Mapping[str, Template] = {
    "end": Template("Where does it end? (a click)", """
```question
kind = "end"
prompt = "Where does the first path end?"
hint = "Follow the slope."
said = "It ends at ({x(0):.3g}, {y(0):.3g}) after {steps(0):d} steps."
otherwise = "No, it ends at ({x(0):.3g}, {y(0):.3g})."
run = 0

[[mistakes]]
near = "start"
said = "It does not stay where it starts."
```
"""),
    "direction": Template("Which way? (an arrow)", """
```question
kind = "direction"
prompt = "Drag the arrow to where f falls fastest."
hint = "At right angles to the level line."
said = "Yes: against the gradient."
at = [1, 1]
of = "negative_gradient"
hide_paths = true

[[mistakes]]
like = "opposite"
said = "There f rises fastest."

[[mistakes]]
like = "level"
said = "Along the level line f stays the same."
```
"""),
    "rate": Template("Which learning rate? (a slider)", """
```question
kind = "rate"
prompt = "Choose the largest learning rate with which the first path still converges."
said = "With {answer:.3g} it converges after {steps(0):d} steps."
otherwise = "It converges, but would with a larger rate, too."
low = 0.0001
high = 1
wanted = "largest"
holds = "converged(0)"

[[mistakes]]
when = "not converged(0)"
said = "With {answer:.3g} it does not converge."
```
"""),
    "choice": Template("Which of these? (options)", """
```question
kind = "choice"
prompt = "Does the first path end at the lowest minimum?"
said = "It ends at the value {value(0):.3g}; the lowest is {lowest():.3g}."

[[options]]
text = "Yes"
holds = "best(0)"
said = "It ends at the value {value(0):.3g}; the lowest is {lowest():.3g}."

[[options]]
text = "No"
holds = "not best(0)"
said = "It ends at the value {value(0):.3g}; the lowest is {lowest():.3g}."
```
"""),
    "order": Template("In which order? (rows)", """
```question
kind = "order"
prompt = "Which path is the first below the value 1? Begin with the fastest."
said = "Yes: after {steps_to(first, 1):d} steps."
otherwise = "No: look at how long the steps are."
runs = [0, 1]
by = "steps_to(run, 1)"
```
"""),
    "number": Template("How much? (a number)", """
```question
kind = "number"
prompt = "How many steps does the first path take? Guess."
said = "It takes {steps(0):d} steps."
otherwise = "No, it takes {steps(0):d} steps."
value = "steps(0)"
within = 0.3
unit = "steps"
```
"""),
    "formula": Template("Which function? (a formula)", """
```question
kind = "formula"
prompt = "Write a function with a saddle and no minimum."
said = "Yes, it has {saddles():d} saddle."
holds = "saddles() >= 1 and minima() == 0"
solution = "x^2 - y^2"

[[mistakes]]
when = "minima() > 0"
wrong = "x^2 + y^2"
said = "It has a minimum."

[[mistakes]]
when = "saddles() == 0"
wrong = "x + y"
said = "It has no saddle."
```
"""),
    "make": Template("Make it happen (settings)", """
```question
kind = "make"
prompt = "Change the learning rate until the first path diverges."
said = "With {rate(0):.3g} it diverges after {steps(0):d} steps."
otherwise = "With {rate(0):.3g} it does not diverge yet."
change = ["learning_rate"]
holds = "diverged(0)"
solution = { learning_rate = 10 }
```
"""),
}  # fmt: skip
