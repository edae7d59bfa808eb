"""What models are trained on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page whose blocks are known.

    Attributes:
        blocks: Folded text of each block (``text.fold``).
        kinds: The kind of each block, as an index of ``backends.base.KINDS``.
        source: The outlet it comes from, to balance by.
        fold: To hold out by: pages of different folds share no source, and hardly any text.
    """

    blocks: tuple[str, ...]
    kinds: tuple[int, ...]
    source: str
    fold: int = 0


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with one label.

    Attributes:
        text: The text.
        label: Index of the label.
        group: Rows that share it are never split between training and what is held out.
    """

    text: str
    label: int
    group: str
