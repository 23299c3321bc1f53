"""The one error that is meant for the person at the keyboard, and one that never is."""


class InputError(ValueError):
    """Something that was typed, chosen or read cannot be used.

    Its message is one clear sentence that says what is wrong and what to do; it is shown as it stands.
    """


class LengthError(ValueError):
    """Arrays that do not belong together were to be given to compiled code, which would overrun them.

    A mistake of the program, not of the person: raised before anything is read or written.
    """
