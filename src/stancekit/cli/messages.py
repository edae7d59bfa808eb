"""What the commands say beside their output: one sentence on standard error."""

import sys

from stancekit.report import printable


def complain(message: str) -> None:
    """Print one sentence on standard error, control characters escaped."""
    print(f"stancekit: {printable(message)}", file=sys.stderr)


def os_sentence(error: OSError) -> str:
    """What the system refused, and for which file where it is known."""
    reason = error.strerror or str(error)
    return reason if error.filename is None else f"{error.filename}: {reason}"
