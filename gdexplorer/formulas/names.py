"""Names of parameters as they are read: Greek letters, words, and indices."""

_GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi", "rho",
    "sigma", "tau", "phi", "chi", "psi", "omega",
)  # fmt: skip
_GREEK_LETTERS = dict(zip(_GREEK, "αβγδεζηθκλμνξρστφχψω", strict=True))
_WORDS = {letter: word for word, letter in _GREEK_LETTERS.items()}
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def latex_name(name: str) -> str:
    """A parameter's name as LaTeX: Greek letters by name, what follows a letter or is a number as an index."""
    words, indices = parts_of(name)
    if len(words) > 1 or (len(words[0]) > 1 and words[0] not in _GREEK):
        head = " ".join(words).replace(" ", r"\ ")
        head = rf"\mathrm{{{head}}}"
    else:
        head = _letters(words[0])
    return f"{head}_{{{', '.join(map(_letters, indices))}}}" if indices else head


def unicode_name(name: str) -> str:
    """A parameter's name as text: theta_1 is θ₁, weight_decay two words."""
    words, indices = parts_of(name)
    head = " ".join(_GREEK_LETTERS.get(word, word) for word in words)
    if all(index.isdigit() for index in indices):
        return head + "‚".join(indices).translate(_LOWERED)
    return " ".join((head, *(_GREEK_LETTERS.get(index, index) for index in indices)))


def parts_of(name: str) -> tuple[list[str], list[str]]:
    """The words of a name, and its indices: numbers at its end, and all that follows a single or a Greek letter."""
    parts = [part for part in name.split("_") if part] or [name]
    indices: list[str] = []
    while len(parts) > 1 and parts[-1].isdigit():
        indices.insert(0, parts.pop())
    letters = parts[-1].rstrip("0123456789")
    if letters and letters != parts[-1]:
        indices.insert(0, parts[-1][len(letters) :])
        parts[-1] = letters
    parts = [_WORDS.get(part, part) for part in parts]
    if len(parts[0]) == 1 or parts[0] in _GREEK:
        return parts[:1], parts[1:] + indices
    return parts, indices


def _letters(word: str) -> str:
    if word in _GREEK:
        return f"\\{word}"
    return word if len(word) == 1 or word.isdigit() else rf"\mathrm{{{word}}}"
