"""An encoder's arrays as a model folder holds them, whichever backend serves them, and how they become whole again.

Their names are those of the weights, with endings for what was done to them: ``.transposed`` where rows and columns
changed places; ``.i8`` where values have eight bits, with the scales of their rows or columns under ``.scale``; and
``.smooth``, by which rows are multiplied when they are made whole (the graph holds these for itself).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

PREFIX = "encoder."
"""Before the names of the encoder's arrays."""
TRANSPOSED, EIGHT, SCALE, SMOOTH = ".transposed", ".i8", ".scale", ".smooth"


def whole(arrays: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of an encoder in full precision, by the names of the weights, without ``PREFIX``.

    Args:
        arrays: Those of the encoder, as a folder holds them; others are left out.
    """
    made: dict[str, npt.NDArray[np.generic]] = {}
    for name, array in arrays.items():
        if not name.startswith(PREFIX) or name.endswith((SCALE, SMOOTH)):
            continue
        weights = name.removesuffix(EIGHT)
        if name.endswith(EIGHT):
            array = _unpacked(array, arrays[f"{weights}{SCALE}"], arrays.get(f"{weights}{SMOOTH}"))  # noqa: PLW2901
        plain = weights.removesuffix(TRANSPOSED)
        made[plain.removeprefix(PREFIX)] = array if plain == weights else np.ascontiguousarray(array.T)
    return made


def _unpacked(
    values: npt.NDArray[np.generic], scale: npt.NDArray[np.generic], smooth: npt.NDArray[np.generic] | None
) -> npt.NDArray[np.float32]:
    made = values.astype(np.float32) * scale.astype(np.float32)
    return made if smooth is None else made * smooth.astype(np.float32)[:, None]
