"""The one error that is meant for the person at the keyboard."""


class InputError(ValueError):
    """Something that was typed, chosen or read cannot be used.

    Its message is one clear sentence that says what is wrong and what to do; it is shown as it stands.
    """
