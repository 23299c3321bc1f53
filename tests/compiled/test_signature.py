"""No call from Python reaches compiled code with arrays that it would overrun: each entry refuses them first."""

import gc
import itertools

import numpy as np
import pytest
from feasible import numbers_for, shape_for
from msgspec.structs import replace
from processor_time import computed, least

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import KRONECKER
from gdexplorer.compiled.signature import Signature
from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.analysis.brute_force import efforts
from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.curvature import lanczos
from gdexplorer.descent.engine.symmetric import eigenvalues
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.descent.geometry import flow
from gdexplorer.descent.geometry.metric import KINDS, Metric
from gdexplorer.errors import LengthError
from gdexplorer.objectives import objective
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.families import FAMILIES
from gdexplorer.objectives.network.cost import PRODUCTS
from gdexplorer.objectives.network.custom_network import CustomNetwork
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.scene.thinning import thinned

REFUSED = (LengthError, TypeError)
NETWORK = CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("xor", 40))
# Any length of these is right: how many samples, factors of the rate, rows that are recorded.
FREE = {"data", "batch", "rates", "sample", "settings", "scalars", "numbers", "work", "tolerance", "seeds", "vectors"}


def bound_of(name):
    match name:
        case "network":
            return NETWORK.objective().bound()
        case "family":
            return FAMILIES[2].member(5).bound
    return objective(name).bound()


BOUNDS = ("rosenbrock", "himmelblau", "housing_mse", "network", "family")


@pytest.fixture(scope="module")
def calls():
    """The arguments of one call or more for each signature, as the program itself makes them, and what checks them."""
    made = {}
    plain_check = Signature.check

    def recording(signature, fits):
        check = plain_check(signature, fits)

        def checked(arguments):
            made.setdefault(signature, []).append(
                (check, [part.copy() if isinstance(part, np.ndarray) else part for part in arguments])
            )
            check(arguments)

        return checked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Signature, "check", recording)
        for kernel in all_kernels():
            kernel.forget()
        use_everything()
    for kernel in all_kernels():
        kernel.forget()  # or all that later tests call would be recorded, too: 20 GB once
    return made


def all_kernels():
    gc.unfreeze()  # conftest has frozen what was collected, which is not looked through
    found = [each for each in gc.get_objects() if type(each) is Kernel]
    gc.freeze()
    return found


STEPS = [each.kernel for each in OPTIMIZERS]  # made when first asked for
SIGNATURES = {
    each.name: each for each in sorted((kernel.signature for kernel in all_kernels()), key=lambda each: each.name)
}


def use_everything():
    network = NETWORK.objective().bound()
    for bound, choice, metric in (
        (objective("rosenbrock").bound(), "rosenbrock", Metric("hessian")),
        (network, NETWORK, Metric("gauss_newton")),
    ):
        rules = configure("momentum", schedule="reduce_on_plateau"), configure("newton")
        experiment = Experiment(choice, (), rules, (bound.start,), steps=5, metric=metric, noise=0.1)
        if bound is network:
            experiment = replace(experiment, batch_size=7)
        run = engine.descend(experiment)[0]
        dissect(experiment, bound, run, 2)
        engine.descend_many(experiment, bound, rules[0], np.array([bound.start] * 3), marks=(0, 2))
        metric.inverse(bound, bound.start)
        bound.hessian(bound.start)
        bound.values_at(np.array([bound.start] * 4))
        origin, directions = np.array(bound.start), np.eye(2, bound.dimension)
        bound.on_plane(origin, directions, np.arange(3.0), np.arange(4.0))
    network.samples.predict(np.array(network.start), network.samples.inputs)
    lanczos(network, np.array(network.start))
    eigenvalues(np.eye(3))
    PRODUCTS(np.array(network.start), network.data, np.eye(3, network.dimension))
    n, count = network.dimension, sum((layer.columns + 1) ** 2 + layer.rows**2 for layer in network.layers)
    network.offers[KRONECKER](np.array(network.start), network.data, np.empty((-(-count // n), n)))
    engine.descend(Experiment("sphere", (), (configure("adam"),), ((0.0, 0.0),), steps=3))  # at rest from the start
    plane = objective("himmelblau").bound()
    critical_points(plane)
    feasible_set_from("x^2 + y^2 <= 1").projected((2.0, 1.0), plane.domain)
    picture = flow.Picture(np.array([-5.0, -5.0]), np.array([0.2, 0.2]), np.array([2.0, 2.0]))
    flow.flow_curves(plane, picture, np.array([[1.0, 1.0]]))
    list(efforts(FAMILIES[0], (1, 2), 0.5, "gradient_descent"))
    thinned(np.zeros((5, 2)), np.ones(2))
    kernel = OPTIMIZERS[0].kernel
    data, theta = plane.data, np.zeros(2)
    kernel(
        plane.value_and_gradient.compiled, plane.hessian_kernel.compiled, data, theta, 0.0, np.zeros(2),
        np.zeros(OPTIMIZERS[0].state_shape(2)), np.zeros(OPTIMIZERS[0].scalars),
        np.ones(len(OPTIMIZERS[0].hyperparameters)), 1,
    )  # fmt: skip


def test_every_signature_is_used_here(calls):
    assert set(SIGNATURES.values()) == set(calls)
    assert len(SIGNATURES) >= 19


@pytest.mark.parametrize("name", SIGNATURES)
def test_each_array_of_another_length_is_refused(calls, name):
    arguments_named = SIGNATURES[name].arguments
    names = [argument.name for argument in arguments_named]
    shaped = [(place, argument.shape) for place, argument in enumerate(arguments_named) if argument.shape]
    tried, made = 0, calls[SIGNATURES[name]]
    for check, arguments in made[:3] + made[-3:]:
        check(arguments)
        for place, axis in itertools.chain.from_iterable([(p, a) for a in range(len(s))] for p, s in shaped):
            array = arguments[place]
            if names[place] in FREE or array.shape[axis] == 0 or (names[place], axis) == ("states", 1):
                continue
            wrong = [*arguments]
            wrong[place] = np.ascontiguousarray(np.delete(array, -1, axis=axis))
            with pytest.raises(LengthError):
                check(wrong)
            tried += 1
        for place, _ in shaped:
            for wrong_kind in (None, 3.0, [1.0, 2.0], arguments[place][np.newaxis]):
                with pytest.raises(REFUSED):
                    check([*arguments[:place], wrong_kind, *arguments[place + 1 :]])
    assert tried


@pytest.mark.parametrize("name", ["descend", "descend_batch", "evaluate_plane", "seek_critical_points"])
def test_places_outside_of_the_arrays_are_refused(calls, name):
    check, arguments = calls[SIGNATURES[name]][0]
    last = arguments[-1]
    for first, end in ((-1, last), (0, 10_000_000), (last + 1, last)):
        with pytest.raises(LengthError):
            check([*arguments[:-2], first, end])


@pytest.mark.parametrize(
    "text", ["theta: n, sphere -> float", "k: int -> complex", "theta: n", "theta: n k -> int", "theta: 3 -> int"]
)
def test_a_signature_that_says_nothing_is_refused_when_it_is_declared(text):
    with pytest.raises(ValueError, match="signature"):
        Signature("wrong", text)


@pytest.mark.parametrize("name", BOUNDS)
@pytest.mark.parametrize("change", [-2, -1, 1, 95])
def test_an_objective_takes_no_point_of_another_space(name, change):
    bound = bound_of(name)
    wrong = np.ones(bound.dimension + change)
    entries = [
        lambda: bound.value_gradient(wrong),
        lambda: bound.hessian(wrong),
        lambda: bound.values_at(wrong[None]),
        lambda: bound.on_plane(wrong, np.eye(2, len(wrong)), np.arange(3.0), np.arange(3.0)),
        lambda: bound.value_and_gradient(wrong, bound.data, np.empty_like(wrong)),
        lambda: bound.hessian_kernel(wrong, bound.data, np.empty((len(wrong), len(wrong)))),
        lambda: engine.descend_many(
            Experiment("sphere"), bound, configure("adam"), np.array([wrong]), marks=(0,)
        ),
    ]  # fmt: skip
    for number, entry in enumerate(entries):
        with pytest.raises(LengthError):
            entry()
            pytest.fail(f"entry {number}")


@pytest.mark.parametrize("name", BOUNDS)
def test_gradients_and_hessians_of_another_length_are_left_as_they_are(name):
    bound = bound_of(name)
    theta, n = np.array(bound.start), bound.dimension
    for length in (0, 1, n - 1, n + 1, 3 * n):
        if length == n:
            continue
        gradient = np.full(length, 7.0)
        with pytest.raises(LengthError):
            bound.value_and_gradient(theta, bound.data, gradient)
        assert (gradient == 7.0).all()
    for shape in ((n, n + 1), (n - 1, n), (1, 1)):
        with pytest.raises(LengthError):
            bound.hessian_kernel(theta, bound.data, np.zeros(shape))


@pytest.mark.parametrize("name", BOUNDS)
def test_other_types_and_layouts_are_refused(name):
    bound = bound_of(name)
    theta, n = np.array(bound.start), bound.dimension
    strided, fixed = np.zeros(2 * n)[::2], np.zeros(n)
    fixed.flags.writeable = False
    others = [
        strided,
        fixed,
        np.zeros(n, np.float32),
        np.zeros(n, np.int64),
        np.zeros(n, complex),
        [0.0] * n,
        None,
        1.0,
    ]
    for other in others:
        with pytest.raises(REFUSED):
            bound.value_and_gradient(other, bound.data, np.zeros(n))
        with pytest.raises(REFUSED):
            bound.value_and_gradient(theta, bound.data, other)
    for data in (np.asfortranarray(np.zeros((3, 4))), np.zeros(4), bound.data.astype(np.float32)):
        with pytest.raises(REFUSED):
            bound.value_and_gradient(theta, data, np.zeros(n))
    with pytest.raises(TypeError):
        bound.value_and_gradient(theta, bound.data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_metric_takes_no_point_of_another_space(kind):
    """A run of 97 weights beside a function of two coordinates overran the heap."""
    plane, weights = bound_of("rosenbrock"), NETWORK.objective().bound()
    metric = Metric(kind)
    for bound in (plane, weights):
        if not metric.fits(bound):
            continue
        for n in {1, 2, 3, 97, weights.dimension} - {bound.dimension}:
            with pytest.raises(LengthError):
                metric.gradients(bound, np.ones(n), np.ones((1, n)))
            with pytest.raises(LengthError):
                metric.gradients(bound, np.ones(bound.dimension), np.ones((1, n)))
            if not metric.is_euclidean:
                with pytest.raises(LengthError):
                    metric.inverse(bound, np.ones(n))


def test_a_network_reads_no_settings_that_are_none():
    bound = NETWORK.objective().bound()
    for data in (
        bound.data[:1],
        bound.data * np.nan,
        bound.data[:, :2],
        np.zeros((0, 3)),
        np.zeros((4, 0)),
        bound.data + 1e9,
    ):
        with pytest.raises(LengthError):
            bound.value_and_gradient(np.array(bound.start), np.ascontiguousarray(data), np.zeros(bound.dimension))


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.key)
def test_a_rule_is_not_called_without_its_memory(rule):
    bound, n = bound_of("himmelblau"), 2
    rows, scalars = shape_for(rule, n)[0], rule.scalars
    settings = rule.vector(rule.defaults, numbers_for(rule))

    def step(rows=rows, columns=n, scalars=scalars, settings=settings):
        kernels = bound.value_and_gradient.compiled, bound.hessian_kernel.compiled
        memory = np.zeros((rows, columns)), np.zeros(scalars)
        rule.kernel(*kernels, bound.data, np.ones(n), 1.0, np.ones(n), *memory, settings.copy(), 1)

    step()
    wrong = [{"columns": 1}, {"columns": 3}, {"settings": np.ones(len(settings) + 1)}]
    wrong += [{"rows": rows - 1}] if rows else []
    wrong += [{"scalars": scalars - 1}] if scalars else []
    for arguments in wrong:
        with pytest.raises(LengthError):
            step(**arguments)


def test_checking_costs_microseconds():
    bound = bound_of("rosenbrock")
    kernel, theta, gradient = bound.value_and_gradient.compiled, np.ones(2), np.ones(2)
    calls = range(2000)

    def seconds_a_call():
        return computed(lambda: [kernel(theta, bound.data, gradient) for _ in calls]) / len(calls)

    assert least(seconds_a_call, 50e-6) < 50e-6
