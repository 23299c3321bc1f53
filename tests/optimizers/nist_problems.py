"""Nonlinear regressions of two parameters with certified answers, each from both of its published starts.

Data, models, starts and certified values are those of the Statistical Reference Datasets of the National Institute of
Standards and Technology (public domain): https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml
"""

from dataclasses import dataclass

from optimizer_problems import sum_of_squares

PRESSURE = (77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0)
VOLUME = (10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78)
DAYS, OXYGEN = (1, 2, 3, 5, 7, 10), (109, 149, 149, 191, 213, 224)
TEMPERATURE, ENERGY = (1.309, 1.471, 1.490, 1.565, 1.611, 1.680), (2.138, 3.421, 3.597, 4.340, 4.882, 5.660)


@dataclass(frozen=True)
class Regression:
    """``model`` with x and y for b1 and b2 and braces for the predictor."""

    name: str
    model: str
    predictor: tuple[float, ...]
    response: tuple[float, ...]
    starts: tuple[tuple[float, float], ...]
    certified: tuple[float, float]
    residual_sum_of_squares: float

    @property
    def formula(self):
        """The residual sum of squares."""
        pairs = zip(self.predictor, self.response, strict=True)
        return sum_of_squares(f"{self.model.format(at)} - {response}" for at, response in pairs)


REGRESSIONS = (
    Regression(
        "Misra1a", "x*(1 - exp(-{0}*y))", PRESSURE, VOLUME, ((500, 1e-4), (250, 5e-4)),
        (2.3894212918e02, 5.5015643181e-04), 1.2455138894e-01,
    ),
    Regression(
        "Misra1b", "x*(1 - (1 + {0}*y/2)^(-2))", PRESSURE, VOLUME, ((500, 1e-4), (300, 2e-4)),
        (3.3799746163e02, 3.9039091287e-04), 7.5464681533e-02,
    ),
    Regression(
        "Misra1c", "x*(1 - (1 + 2*{0}*y)^(-0.5))", PRESSURE, VOLUME, ((500, 1e-4), (600, 2e-4)),
        (6.3642725809e02, 2.0813627256e-04), 4.0966836971e-02,
    ),
    Regression(
        "Misra1d", "x*y*{0}/(1 + {0}*y)", PRESSURE, VOLUME, ((500, 1e-4), (450, 3e-4)),
        (4.3736970754e02, 3.0227324449e-04), 5.6419295283e-02,
    ),
    Regression(
        "BoxBOD", "x*(1 - exp(-{0}*y))", DAYS, OXYGEN, ((1, 1), (100, 0.75)),
        (2.1380940889e02, 5.4723748542e-01), 1.1680088766e03,
    ),
    Regression(
        "DanWood", "x*{0}^y", TEMPERATURE, ENERGY, ((1, 5), (0.7, 4)),
        (7.6886226176e-01, 3.8604055871e00), 4.3173084083e-03,
    ),
)  # fmt: skip
