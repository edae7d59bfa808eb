"""Values of options that several commands take."""

from stancekit.errors import InputError


def share(given: str) -> float:
    """A share between 0 and 1, as ``--prior`` takes it.

    Raises:
        InputError: It is none.
    """
    try:
        value = float(given)
    except ValueError:
        value = 0.0
    if not 0 < value < 1:
        raise InputError(f"--prior can't be {given!r}: expected a share between 0 and 1, such as 0.1")
    return value
