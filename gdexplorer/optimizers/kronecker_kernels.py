"""Kernels of rules that multiply the weights of each layer by one matrix from the left, another from the right.

A Kronecker product of the two stands for a matrix of all weights of the layer. Layers follow the settings as in
`layers_kernels`; the factors of each layer follow the rows of the state.
"""

import math

import numpy as np

from gdexplorer.compiled.arithmetic import power, quotient
from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.layers_kernels import EACH_LAYER, add_product
from gdexplorer.optimizers.linear_algebra_kernels import diagonalise

# Eigenvalues below this share of the largest are rounding errors of zero: they have no inverse.
NO_EIGENVALUE = 1e-15


@inlined
def add_squares(matrix, rows, columns, share, left, right):
    """Add ``share`` of G Gᵀ to ``left``, and of Gᵀ G to ``right``, where G is ``matrix``."""
    for r in range(rows):
        for c in range(columns):
            entry = share * matrix[r * columns + c]
            for i in range(rows):
                left[i * rows + r] += entry * matrix[i * columns + c]
            for i in range(columns):
                right[c * columns + i] += entry * matrix[r * columns + i]
    return 0


@inlined
def scale(numbers, factor):
    """``numbers *= factor``."""
    for i in range(numbers.size):
        numbers[i] *= factor
    return 0


@inlined
def add_to_diagonal(matrix, n, number):
    """Add ``number`` to each entry of the diagonal of ``matrix: float64[n * n]``."""
    for i in range(n):
        matrix[i * n + i] += number
    return 0


@inlined
def mean_of_diagonal(matrix, n):
    """The mean of the diagonal of ``matrix: float64[n * n]``."""
    total = 0.0
    for i in range(n):
        total += matrix[i * n + i]
    return total / n


@inlined
def fill_eigenvectors(matrix, n, values, vectors):
    """Fill in the eigenvalues of a symmetric ``matrix``, largest first, and its eigenvectors, as columns.

    ``matrix, vectors: float64[n * n]``, ``values: float64[n]``.
    """
    work, found = np.empty((n, n)), np.empty((n, n))
    for i in range(n):
        for j in range(n):
            work[i, j] = matrix[i * n + j]
    diagonalise(work, found, n)
    for place in range(n):
        best = 0
        for i in range(n):
            if work[i, i] > work[best, best]:
                best = i
        values[place] = work[best, best]
        work[best, best] = -math.inf
        for i in range(n):
            vectors[i * n + place] = found[i, best]
    return 0


@inlined
def fill_inverse_root(matrix, n, exponent, root):
    """Fill ``root`` with a negative power of a positive semidefinite ``matrix``, both float64[n * n]."""
    values, vectors = np.empty(n), np.empty(n * n)
    fill_eigenvectors(matrix, n, values, vectors)
    for i in range(n * n):
        root[i] = 0.0
    for k in range(n):
        if values[k] > NO_EIGENVALUE * values[0]:
            factor = values[k] ** exponent
            for i in range(n):
                for j in range(n):
                    root[i * n + j] += factor * vectors[i * n + k] * vectors[j * n + k]
    return 0


@inlined
def multiply(left, matrix, right, rows, columns, half, product):
    """``half = left @ matrix`` and ``product = half @ right``."""
    for i in range(rows * columns):
        half[i], product[i] = 0.0, 0.0
    add_product(left, matrix, rows, rows, columns, 1.0, half)
    add_product(half, right, rows, columns, columns, 1.0, product)
    return 0


RATE, SHAMPOO_EPSILON, SHAMPOO_UPDATE_INTERVAL, SHAMPOO_LAYERS = range(4)
SUM_OF_SQUARES, LEFT_PRECONDITIONED, SHAMPOO_DIRECTION, SHAMPOO_FACTORS = range(4)


def shampoo(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Shampoo; biases take a step of AdaGrad."""
    squares, half, direction = state[SUM_OF_SQUARES], state[LEFT_PRECONDITIONED], state[SHAMPOO_DIRECTION]
    factors, layers, epsilon, first = state[SHAMPOO_FACTORS:].ravel(), settings[SHAMPOO_LAYERS:], 0.0, 0
    if k == 1:
        epsilon = settings[SHAMPOO_EPSILON]
    for i in range(theta.size):
        squares[i] += epsilon + gradient[i] * gradient[i]
        half[i], direction[i] = gradient[i], quotient(gradient[i], math.sqrt(squares[i]))
    for layer in range(0, layers.size, EACH_LAYER):
        begin, rows, columns = int(layers[layer]), int(layers[layer + 1]), int(layers[layer + 2])
        end, second = begin + rows * columns, first + rows * rows
        third = second + columns * columns
        fourth = third + rows * rows
        left, right, left_root = factors[first:second], factors[second:third], factors[third:fourth]
        first = fourth + columns * columns
        right_root, matrix = factors[fourth:first], gradient[begin:end]
        add_to_diagonal(left, rows, epsilon)
        add_to_diagonal(right, columns, epsilon)
        add_squares(matrix, rows, columns, 1.0, left, right)
        if (k - 1) % int(settings[SHAMPOO_UPDATE_INTERVAL]) == 0:
            fill_inverse_root(left, rows, -0.25, left_root)
            fill_inverse_root(right, columns, -0.25, right_root)
        multiply(left_root, matrix, right_root, rows, columns, half[begin:end], direction[begin:end])
        for i in range(begin, end):
            squares[i] = 0.0
    for i in range(theta.size):
        theta[i] -= settings[RATE] * direction[i]
    return 0


@inlined
def orthonormalise(matrix, n):
    """Replace ``matrix: float64[n * n]`` by the orthogonal factor of its QR decomposition (Householder's)."""
    vectors, sizes = matrix.copy(), np.zeros(n)
    for j in range(n):
        total = 0.0
        for i in range(j, n):
            total += vectors[i * n + j] ** 2
        if total > 0.0:
            vectors[j * n + j] += math.copysign(math.sqrt(total), vectors[j * n + j])
            total = 0.0
            for i in range(j, n):
                total += vectors[i * n + j] ** 2
            sizes[j] = 2.0 / total
            reflect(vectors, j, sizes[j], vectors, n, j + 1)
    for i in range(n):
        for j in range(n):
            matrix[i * n + j] = 1.0 if i == j else 0.0
    for j in range(n - 1, -1, -1):
        reflect(vectors, j, sizes[j], matrix, n, j)
    return 0


@inlined
def reflect(vectors, place, size, matrix, n, first):
    """Reflect the columns of ``matrix`` from ``first`` on at column ``place`` of ``vectors``, from its diagonal on."""
    for c in range(first, n):
        total = 0.0
        for i in range(place, n):
            total += vectors[i * n + place] * matrix[i * n + c]
        for i in range(place, n):
            matrix[i * n + c] -= size * total * vectors[i * n + place]
    return 0


@inlined
def turn(left, matrix, right, rows, columns, back, half, turned):
    """``turned = Lᵀ matrix R``, or with ``back`` ``L matrix Rᵀ``, where L is ``left`` and R is ``right``."""
    for i in range(rows * columns):
        half[i], turned[i] = 0.0, 0.0
    for i in range(rows):
        for k in range(rows):
            weight = left[i * rows + k] if back else left[k * rows + i]
            for j in range(columns):
                half[i * columns + j] += weight * matrix[k * columns + j]
    for i in range(rows):
        for k in range(columns):
            for j in range(columns):
                turned[i * columns + j] += half[i * columns + k] * (
                    right[j * columns + k] if back else right[k * columns + j]
                )
    return 0


# Eigenvectors of eigenvalues below this share of the largest are made of rounding errors.
NO_EIGENVECTOR = 1e-10
# Orthogonal iteration with so much of the mean eigenvalue added leaves directions without any where they are.
KEPT = 1e-8


@inlined
def fill_basis(matrix, n, basis):
    """Fill ``basis`` with the eigenvectors of a positive semidefinite ``matrix``, both float64[n * n], as columns.

    Those of zero are any that are orthogonal to the others: taken are the eigenvectors of diag(1, ..., n), restricted
    to these, so that rounding errors do not choose.
    """
    values, rank, rest = np.empty(n), 0, np.zeros(n * n)
    fill_eigenvectors(matrix, n, values, basis)
    while rank < n and values[rank] > NO_EIGENVECTOR * values[0]:
        rank += 1
    projection, product, others = np.zeros(n * n), np.zeros(n * n), np.empty(n * n)
    for i in range(n):
        for j in range(n):
            projection[i * n + j] = 1.0 if i == j else 0.0
            for place in range(rank):
                projection[i * n + j] -= basis[i * n + place] * basis[j * n + place]
            product[i * n + j] = (i + 1.0) * projection[i * n + j]
    add_product(projection, product, n, n, n, 1.0, rest)
    fill_eigenvectors(rest, n, values, others)
    for i in range(n):
        for place in range(rank, n):
            basis[i * n + place] = others[i * n + place - rank]
    return 0


@inlined
def improve_basis(factor, n, basis):
    """One round of orthogonal iteration: ``basis`` becomes the orthogonal factor of ``factor @ basis``."""
    product = np.empty(n * n)
    for i in range(n * n):
        product[i] = KEPT * mean_of_diagonal(factor, n) * basis[i]
    add_product(factor, basis, n, n, n, 1.0, product)
    orthonormalise(product, n)
    for i in range(n * n):
        basis[i] = product[i]
    return 0


RATE, SOAP_BETA1, SOAP_BETA2, SOAP_EPSILON, SOAP_UPDATE_INTERVAL, SOAP_LAYERS = range(6)
SOAP_MEAN_GRADIENT, TURNED_GRADIENT, TURNED_MEAN, SOAP_MEAN_SQUARE, SOAP_DIRECTION, IN_BASIS, HALF, SOAP_FACTORS = (
    range(8)
)
POWER1, POWER2 = range(2)


def soap(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of SOAP, the first of which only finds the bases; biases take a step of Adam."""
    beta1, beta2, layers = settings[SOAP_BETA1], settings[SOAP_BETA2], settings[SOAP_LAYERS:]
    average, turned, mean = state[SOAP_MEAN_GRADIENT], state[TURNED_GRADIENT], state[TURNED_MEAN]
    inner, half, direction = state[IN_BASIS], state[HALF], state[SOAP_DIRECTION]
    factors = state[SOAP_FACTORS:].ravel()
    if k > 1:
        scalars[POWER1] = power(scalars[POWER1], beta1, k - 1)
        scalars[POWER2] = power(scalars[POWER2], beta2, k - 1)
        for i in range(theta.size):
            average[i] = beta1 * average[i] + (1.0 - beta1) * gradient[i]
            turned[i], mean[i] = gradient[i], average[i]
        turn_layers(layers, factors, gradient, average, half, turned, mean)
        for i in range(theta.size):
            square = beta2 * state[SOAP_MEAN_SQUARE, i] + (1.0 - beta2) * turned[i] * turned[i]
            state[SOAP_MEAN_SQUARE, i] = square
            size = math.sqrt(square / (1.0 - scalars[POWER2])) + settings[SOAP_EPSILON]
            inner[i] = direction[i] = quotient(mean[i] / (1.0 - scalars[POWER1]), size)
        turn_back(layers, factors, inner, half, direction)
    average_squares(layers, factors, gradient, beta2)
    if k == 1 or (k - 1) % int(settings[SOAP_UPDATE_INTERVAL]) == 0:
        change_bases(layers, factors, k == 1)
    for i in range(theta.size):
        theta[i] -= settings[RATE] * direction[i]
    return 0


@inlined
def turn_layers(layers, factors, gradient, average, half, turned, mean):
    """Turn gradient and mean of each layer into its basis."""
    place = 0
    for layer in range(0, layers.size, EACH_LAYER):
        begin, rows, columns = int(layers[layer]), int(layers[layer + 1]), int(layers[layer + 2])
        end, m, n = begin + rows * columns, rows * rows, columns * columns
        left_basis, right_basis = factors[place + m + n : place + 2 * m + n], factors[place + 2 * m + n :]
        turn(left_basis, gradient[begin:end], right_basis, rows, columns, False, half, turned[begin:end])
        turn(left_basis, average[begin:end], right_basis, rows, columns, False, half, mean[begin:end])
        place += 2 * (m + n)
    return 0


@inlined
def turn_back(layers, factors, inner, half, direction):
    """Turn each layer's direction in its basis, ``inner``, back."""
    place = 0
    for layer in range(0, layers.size, EACH_LAYER):
        begin, rows, columns = int(layers[layer]), int(layers[layer + 1]), int(layers[layer + 2])
        end, m, n = begin + rows * columns, rows * rows, columns * columns
        left_basis, right_basis = factors[place + m + n : place + 2 * m + n], factors[place + 2 * m + n :]
        turn(left_basis, inner[begin:end], right_basis, rows, columns, True, half, direction[begin:end])
        place += 2 * (m + n)
    return 0


@inlined
def average_squares(layers, factors, gradient, beta2):
    """Let both factors of each layer follow the squares of its gradient."""
    place = 0
    for layer in range(0, layers.size, EACH_LAYER):
        begin, rows, columns = int(layers[layer]), int(layers[layer + 1]), int(layers[layer + 2])
        end, m, n = begin + rows * columns, rows * rows, columns * columns
        left, right = factors[place : place + m], factors[place + m : place + m + n]
        scale(factors[place : place + m + n], beta2)
        add_squares(gradient[begin:end], rows, columns, 1.0 - beta2, left, right)
        place += 2 * (m + n)
    return 0


@inlined
def change_bases(layers, factors, anew):
    """Bring the bases of each layer nearer to the eigenvectors of its factors, or find these ``anew``."""
    place = 0
    for layer in range(0, layers.size, EACH_LAYER):
        rows, columns = int(layers[layer + 1]), int(layers[layer + 2])
        m, n = rows * rows, columns * columns
        left_basis, right_basis = factors[place + m + n :], factors[place + 2 * m + n :]
        if anew:
            fill_basis(factors[place:], rows, left_basis)
            fill_basis(factors[place + m :], columns, right_basis)
        else:
            improve_basis(factors[place:], rows, left_basis)
            improve_basis(factors[place + m :], columns, right_basis)
        place += 2 * (m + n)
    return 0


RATE, KFAC_DAMPING, KFAC_DECAY, KFAC_LAYERS = range(4)
KFAC_LEFT_PRECONDITIONED, KFAC_DIRECTION, KFAC_FACTORS = range(3)


@inlined
def inputs_of(layers, layer, n):
    """Number of inputs of a layer with a 1 for its biases, which follow its weights, if there are any."""
    end = int(layers[layer] + layers[layer + 1] * layers[layer + 2])
    following = int(layers[layer + EACH_LAYER]) if layer + EACH_LAYER < layers.size else n
    return int(layers[layer + 2]) + (1 if end < following else 0)


@inlined
def fill_damped_inverse(matrix, n, damping, inverse):
    """Fill ``inverse`` with that of ``matrix + damping identity``, each float64[n * n]."""
    damped = matrix[: n * n].copy()
    add_to_diagonal(damped, n, damping)
    fill_inverse_root(damped, n, -1.0, inverse)
    return 0


@inlined
def precondition(gradient, rows, columns, inputs, below, above, damping, half, direction):
    """Fill in the direction of a layer, whose ``gradient`` has ``rows * columns`` weights and then the biases.

    The damping is shared out among both factors by their sizes (section 6.3 of the paper).
    """
    share = math.sqrt(quotient(mean_of_diagonal(below, inputs), mean_of_diagonal(above, rows)))
    if not 0.0 < share < math.inf:
        share = 1.0
    left, right = np.empty(rows * rows), np.empty(inputs * inputs)
    fill_damped_inverse(above, rows, math.sqrt(damping) / share, left)
    fill_damped_inverse(below, inputs, math.sqrt(damping) * share, right)
    matrix, products = np.empty(rows * inputs), np.empty((2, rows * inputs))
    for r in range(rows):
        for c in range(inputs):
            matrix[r * inputs + c] = gradient[r * columns + c] if c < columns else gradient[rows * columns + r]
    multiply(left, matrix, right, rows, inputs, products[0], products[1])
    for r in range(rows):
        for c in range(inputs):
            place = r * columns + c if c < columns else rows * columns + r
            half[place], direction[place] = -products[0, r * inputs + c], -products[1, r * inputs + c]
    return 0


def kfac(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of K-FAC."""
    half, direction, layers = state[KFAC_LEFT_PRECONDITIONED], state[KFAC_DIRECTION], settings[KFAC_LAYERS:]
    numbers, count, place = state[KFAC_FACTORS:].ravel(), 0, 0
    for layer in range(0, layers.size, EACH_LAYER):
        count += inputs_of(layers, layer, theta.size) ** 2 + int(layers[layer + 1]) ** 2
    # What is new is filled in before the averages, of which only those are read that are older.
    averages, old = numbers[count:], min(1.0 - 1.0 / k, settings[KFAC_DECAY])
    hessian(theta, data, state[KFAC_FACTORS:])
    for i in range(count):
        averages[i] = old * averages[i] + (1.0 - old) * numbers[i]
    for layer in range(0, layers.size, EACH_LAYER):
        begin, rows, columns = int(layers[layer]), int(layers[layer + 1]), int(layers[layer + 2])
        inputs = inputs_of(layers, layer, theta.size)
        second = place + inputs * inputs
        precondition(
            gradient[begin:], rows, columns, inputs, averages[place:second], averages[second:], settings[KFAC_DAMPING],
            half[begin:], direction[begin:],
        )  # fmt: skip
        place = second + rows * rows
    for i in range(theta.size):
        theta[i] += settings[RATE] * direction[i]
    return 1
