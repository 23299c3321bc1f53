"""Fits, their measures and the samples that decide them, beside statsmodels and scikit-learn."""

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.objectives.data.source import Houses
from gdexplorer.objectives.goodness import curve_measures, several_class_measures
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.objectives.regression.influence import cooks_distances
from gdexplorer.objectives.regression.raw_units import coefficients_of_fit

KINDS = np.array(["ash", "birch", "cedar"])
PLAIN = (0.0, 0.0, 1.0)


@pytest.fixture
def statsmodels():
    return pytest.importorskip("statsmodels.api")


@pytest.mark.parametrize("inputs", [("LotArea",), ("LotArea", "YearBuilt")])
def test_lines_and_cooks_distances_of_the_houses_are_those_of_statsmodels(statsmodels, inputs):
    fit = CustomFit(Houses(inputs)).fit
    columns = fit.columns.inputs
    theirs = statsmodels.OLS(fit.columns.targets, statsmodels.add_constant(columns)).fit()
    by_name = coefficients_of_fit(fit).at(fit.optimum(PLAIN))
    np.testing.assert_allclose(by_name, theirs.params, rtol=1e-9)
    predicted = fit.predict(fit.optimum(PLAIN), columns)
    assert curve_measures(fit.columns.targets, predicted).r2 == pytest.approx(theirs.rsquared, rel=1e-9)
    found = cooks_distances(columns, fit.columns.targets)
    np.testing.assert_allclose(found, theirs.get_influence().cooks_distance[0], rtol=1e-6, atol=1e-15)


def drawn(rows=300):
    """Three classes that overlap, by the rule of a logistic model: rows, and the name of the class of each."""
    random = np.random.default_rng(0)
    inputs = random.normal(size=(rows, 3))
    sums = inputs @ random.normal(size=(3, 3)) + random.gumbel(size=(rows, 3))
    return inputs, KINDS[sums.argmax(axis=1)]


def trained(inputs, kinds):
    """Probabilities float64[rows, 3] at the minimum of a network without hidden layers, which is a logistic model."""
    network = gdx.network((3, 3), inputs, target=kinds, cost="cross_entropy")
    bound = network.objective().bound()
    run = gdx.descend(network, "newton", start=np.zeros(bound.dimension), steps=100).runs[0]
    assert run.status == "converged"
    return bound.samples.predict(run.points[-1], inputs), bound.value(run.points[-1])


def test_several_classes_without_hidden_layers_are_the_logistic_model_of_statsmodels(statsmodels):
    inputs, kinds = drawn()
    codes = np.searchsorted(KINDS, kinds)
    found, cost = trained(inputs, kinds)
    theirs = statsmodels.MNLogit(codes, statsmodels.add_constant(inputs)).fit(disp=False, tol=1e-12, maxiter=100)
    np.testing.assert_allclose(found, theirs.predict(), atol=1e-5)
    assert cost == pytest.approx(-theirs.llf / len(kinds), rel=1e-9)


def test_several_classes_without_hidden_layers_are_the_logistic_model_of_scikit_learn():
    linear_model, metrics = pytest.importorskip("sklearn.linear_model"), pytest.importorskip("sklearn.metrics")
    inputs, kinds = drawn()
    found, cost = trained(inputs, kinds)
    theirs = linear_model.LogisticRegression(C=np.inf, tol=1e-10, max_iter=10**5).fit(inputs, kinds)
    np.testing.assert_allclose(found, theirs.predict_proba(inputs), atol=1e-5)
    assert cost == pytest.approx(metrics.log_loss(kinds, found), rel=1e-9)
    measures = several_class_measures(np.searchsorted(KINDS, kinds).astype(float), found)
    chosen = KINDS[found.argmax(axis=1)]
    assert measures.accuracy == pytest.approx(metrics.accuracy_score(kinds, chosen))
    assert (measures.confusion == metrics.confusion_matrix(kinds, chosen)).all()
