"""Errors: one for the user, one for mistakes in the program."""


class InputError(ValueError):
    """User input that cannot be used: typed, chosen or read.

    The message is one clear sentence that says what is wrong and what to do; it is shown unchanged.
    """


class LengthError(ValueError):
    """Arrays whose lengths do not match were passed to compiled code, which would overrun them.

    A mistake in the program, not of the user; raised before anything is read or written.
    """
