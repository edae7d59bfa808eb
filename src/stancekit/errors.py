"""The exceptions that stancekit raises.

    StancekitError
    ├── InputError (also ValueError)          bad input or bad use: fix the call, the file or the option
    ├── ArtifactError                         a model folder that is missing, damaged or too new
    └── MissingExtraError (also ImportError)  an optional dependency is not installed

Each message is one sentence: what is wrong, what was expected, what was found, what to do.
"""


class StancekitError(Exception):
    """The base of all errors that stancekit raises on purpose."""


class InputError(StancekitError, ValueError):
    """Input or options that cannot be used."""


class ArtifactError(StancekitError):
    """A model folder that cannot be read: missing, damaged, or of a newer format."""


class MissingExtraError(StancekitError, ImportError):
    """An optional dependency is needed and not installed.

    Args:
        feature: What was asked for, as the user would call it.
        extra: The name of the extra that brings it.
    """

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(
            f"{feature} needs the extra '{extra}', which is not installed; run: pip install 'stancekit[{extra}]'"
        )
