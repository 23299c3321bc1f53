"""Kernels of rules that see the weights of each layer of a network as a matrix.

Offset, rows and columns of each matrix follow their settings; its entries are neighbouring coordinates, row after row.
What belongs to no matrix is a bias.
"""

import math

from gdexplorer.compiled.arithmetic import assign, norm, power, quotient
from gdexplorer.compiled.kernel import inlined

# Numbers that describe a matrix.
EACH_LAYER = 3


@inlined
def fill_gram(matrix, rows, columns, gram):
    """Fill ``gram`` with X Xᵀ, of a tall matrix with Xᵀ X; it has as many rows and columns as the shorter side."""
    size, wide = min(rows, columns), rows <= columns
    for i in range(size * size):
        gram[i] = 0.0
    if wide:
        for i in range(size):
            for j in range(i + 1):
                total = 0.0
                for c in range(columns):
                    total += matrix[i * columns + c] * matrix[j * columns + c]
                gram[i * size + j] = gram[j * size + i] = total
    else:
        for r in range(rows):
            for i in range(size):
                for j in range(size):
                    gram[i * size + j] += matrix[r * columns + i] * matrix[r * columns + j]
    return 0


@inlined
def add_product(left, right, rows, inner, columns, factor, product):
    """``product += factor * left @ right``; ``left`` has ``rows`` and ``inner`` columns, ``right`` has ``columns``."""
    for i in range(rows):
        for k in range(inner):
            weight = factor * left[i * inner + k]
            for j in range(columns):
                product[i * columns + j] += weight * right[k * columns + j]
    return 0


@inlined
def apply_polynomial(matrix, rows, columns, a, b, c, gram, odd, result):
    """Replace ``matrix`` by ``a X + b A X + c A A X``, where A = X Xᵀ: each singular value s by a s + b s³ + c s⁵."""
    size = min(rows, columns)
    fill_gram(matrix, rows, columns, gram)
    for i in range(size * size):
        odd[i] = b * gram[i]
    add_product(gram, gram, size, size, size, c, odd)
    for i in range(rows * columns):
        result[i] = a * matrix[i]
    if rows <= columns:
        add_product(odd, matrix, rows, rows, columns, 1.0, result)
    else:
        add_product(matrix, odd, rows, columns, columns, 1.0, result)
    for i in range(rows * columns):
        matrix[i] = result[i]
    return 0


(
    RATE, BETA, NESTEROV, NEWTON_SCHULZ_STEPS, COEFFICIENT_A, COEFFICIENT_B, COEFFICIENT_C, EPSILON, BETA1, BETA2,
    WEIGHT_DECAY, MUON_LAYERS,
) = range(12)  # fmt: skip
(
    DECAY_FACTOR, MEAN_GRADIENT, NORMALISED, AFTER_ONE_POLYNOMIAL, ORTHOGONALISED, SHAPE_FACTOR, MEAN_SQUARE, AHEAD,
    GRAM, ODD, RESULT,
) = range(11)  # fmt: skip
POWER, POWER1, POWER2 = range(3)


@inlined
def tell_apart(layers, beta, beta1, decay, shape):
    """Fill in each coordinate's decay factor, and its layer's factor by shape: zero for biases."""
    for i in range(decay.size):
        decay[i], shape[i] = beta1, 0.0
    for layer in range(0, layers.size, EACH_LAYER):
        begin, rows, columns = int(layers[layer]), layers[layer + 1], layers[layer + 2]
        for i in range(begin, begin + int(rows * columns)):
            decay[i], shape[i] = beta, math.sqrt(max(1.0, rows / columns))
    return 0


def muon(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Muon; biases take a step of Adam."""
    decay, shape, ahead, layers = state[DECAY_FACTOR], state[SHAPE_FACTOR], state[AHEAD], settings[MUON_LAYERS:]
    tell_apart(layers, settings[BETA], settings[BETA1], decay, shape)
    scalars[POWER] = power(scalars[POWER], settings[BETA], k)
    scalars[POWER1] = power(scalars[POWER1], settings[BETA1], k)
    scalars[POWER2] = power(scalars[POWER2], settings[BETA2], k)
    for i in range(theta.size):
        beta, last = decay[i], scalars[POWER] if shape[i] > 0.0 else scalars[POWER1]
        mean = beta * state[MEAN_GRADIENT, i] + (1.0 - beta) * gradient[i]
        state[MEAN_GRADIENT, i] = mean
        ahead[i] = mean / (1.0 - last)
        if settings[NESTEROV] == 1.0:
            ahead[i] = beta * (mean / (1.0 - last * beta)) + (1.0 - beta) * (gradient[i] / (1.0 - last))
    for i in range(0, layers.size, EACH_LAYER):
        begin, rows, columns = int(layers[i]), int(layers[i + 1]), int(layers[i + 2])
        end = begin + rows * columns
        size = norm(ahead[begin:end]) + settings[EPSILON]
        matrix = state[ORTHOGONALISED, begin:end]
        for j in range(begin, end):
            state[NORMALISED, j] = state[ORTHOGONALISED, j] = quotient(ahead[j], size)
        for number in range(int(settings[NEWTON_SCHULZ_STEPS])):
            apply_polynomial(
                matrix, rows, columns, settings[COEFFICIENT_A], settings[COEFFICIENT_B], settings[COEFFICIENT_C],
                state[GRAM], state[ODD], state[RESULT],
            )  # fmt: skip
            if number == 0:
                assign(state[AFTER_ONE_POLYNOMIAL, begin:end], matrix)
    for i in range(theta.size):
        if shape[i] > 0.0:
            theta[i] -= settings[RATE] * (shape[i] * state[ORTHOGONALISED, i] + settings[WEIGHT_DECAY] * theta[i])
        else:
            square = settings[BETA2] * state[MEAN_SQUARE, i] + (1.0 - settings[BETA2]) * gradient[i] * gradient[i]
            state[MEAN_SQUARE, i] = square
            size = math.sqrt(square / (1.0 - scalars[POWER2])) + settings[EPSILON]
            theta[i] -= settings[RATE] * quotient(ahead[i], size)
    return 0
