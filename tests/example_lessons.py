"""Lessons as teachers write them, for tests."""

HEADER = """+++
title = "Two wells"
minutes = 3
goals = ["Say which minimum a start leads to"]
order = 7
sources = ["A. Cauchy, *Méthode générale*, 1847"]
+++
"""

SCENE = """
```scene
objective = "himmelblau"
starts = [[-0.5, -1.0], [1.0, 1.0]]
steps = 200
hidden = ["field"]
[[optimizers]]
key = "gradient_descent"
learning_rate = 0.01
```
"""

END = """
```question
kind = "end"
prompt = "Where does the first path end?"
said = "It ends at ({x(0):.2f}, {y(0):.2f}) after {steps(0):d} steps."
hint = "Follow the slope."
otherwise = "It ends at ({x(0):.1f}, {y(0):.1f})."
[[mistakes]]
near = "start"
said = "It does not stay at ({start_x(0)}, {start_y(0)}), where the slope is {slope(start_x(0), start_y(0)):.2g}."
[[mistakes]]
near = "minimum"
said = "That is another minimum, $\\\\frac{1}{2}$ away."
[[mistakes]]
near = "maximum"
said = "That is the top, where $f$ is {value_of(answer_x, answer_y):.1f}."
[[mistakes]]
near = "saddle"
said = "That is a saddle."
```
"""

DIRECTION = """
```question
kind = "direction"
prompt = "Which way is down?"
at = [1.0, 1.5]
said = "Down is against the gradient."
[[mistakes]]
like = "opposite"
said = "That is up."
[[mistakes]]
like = "level"
said = "That is along the level line."
[[mistakes]]
like = "minimum"
said = "That is towards the minimum."
```
"""

CHOICE = """
```question
kind = "choice"
prompt = "How do the two ends differ?"
said = "They are {distance(0, 1):.3g} apart."
[[options]]
text = "They are the same."
holds = "same_end(0, 1)"
said = "No, the start decides."
[[options]]
text = "They differ, but both are best."
holds = "not same_end(0, 1) and best(0) and best(1)"
[[options]]
text = "One is a saddle."
holds = "at_saddle(0) or at_saddle(1)"
said = "A saddle is not stable."
```
"""

NUMBER = """
```question
kind = "number"
prompt = "How many steps until the value is below 1?"
value = "steps_to(0, 1)"
within_absolute = 2
unit = "steps"
said = "It takes {steps_to(0, 1):d}, you said {answer:d}."
[[mistakes]]
value = "steps(0)"
said = "That is the number of all steps."
```
"""

RATE = """
```question
kind = "rate"
prompt = "What is the largest rate with which it converges?"
low = 0.001
high = 0.1
holds = "converged(0)"
wanted = "largest"
said = "With {answer} it takes {steps(0):d} steps."
[[mistakes]]
when = "not converged(0)"
said = "With {answer:.3g} it does not converge."
[[mistakes]]
when = "answer < 0.005"
said = "With {answer:.3g} it takes {steps(0):d} steps."
```
"""

ORDER = """
```question
kind = "order"
prompt = "Which is fastest?"
runs = [0, 1]
by = "steps(run)"
said = "Run {first:d} takes {steps(first):d} steps."
[[mistakes]]
when = "first == 1"
said = "It takes {steps(0):d} steps, the other {steps(1):d}."
```
"""

FORMULA = """
```question
kind = "formula"
prompt = "Write a function with a saddle and no minimum."
holds = "saddles() >= 1 and minima() == 0"
solution = "x^2 - y^2"
said = "It has {saddles():d} saddle."
[[mistakes]]
when = "minima() > 0"
wrong = "x^2 + y^2"
said = "It has {minima():d} minimum."
[[mistakes]]
when = "saddles() == 0"
wrong = "x + y"
said = "It has no saddle."
```
"""

MAKE = """
```question
kind = "make"
prompt = "Make the first run end at (3, 2)."
change = ["start"]
holds = "abs(x(0) - 3) < 0.1 and abs(y(0) - 2) < 0.1"
solution = { start = [2.5, 2.5] }
said = "From ({start_x(0)}, {start_y(0)}) it does."
[[mistakes]]
when = "at_minimum(0)"
example = { start = [-2.0, 2.0] }
said = "That is another minimum, ({x(0):.1f}, {y(0):.1f})."
```
"""

QUESTIONS = {
    "end": END,
    "direction": DIRECTION,
    "choice": CHOICE,
    "number": NUMBER,
    "rate": RATE,
    "order": ORDER,
    "formula": FORMULA,
    "make": MAKE,
}


def lesson_text(*questions, scene=SCENE, header=HEADER):
    """A lesson with a step for each of these questions, all on one scene."""
    steps = [
        f"# Step {place + 1}\n\nSome *text*, $x^2$.\n{scene * (place == 0)}{question}\n"
        for place, question in enumerate(questions)
    ]
    return header + "\n".join(steps)


WHOLE = lesson_text(*QUESTIONS.values())
