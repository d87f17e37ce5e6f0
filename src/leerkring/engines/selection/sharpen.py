"""Bounds that whole units keep and parts of units do not, where pairs meet a small number.

A school that may send two people sends its pair or two others, never the pair and one more; half a
pair and one more would do for the rule. Such a point belongs to no lottery, and a walk that comes
there is stuck. Half of the rule and half of "each at most once", rounded down, cut it off (Gomory,
*Outline of an algorithm for integer solutions to linear programs*, 1958). These rows only lead the
search: no proof refers to them.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np

from leerkring.engines.selection.model import Model
from leerkring.engines.selection.program import Floats

PAIR = 2
LARGEST = 8
"""Above this number one more or less hardly matters."""
FEW = 8
"""Of so many kinds all sets are looked at."""


def sharpened(model: Model) -> Model:
    """Add such rows to a model; the model itself where there is nothing to add."""
    rules = range(len(model.rules))
    found = [one for row in rules for one in (*above(model, row), *below(model, row))]
    if not found:
        return model
    rows, low, high = zip(*found, strict=True)
    return replace(
        model,
        matrix=np.vstack([model.matrix, np.array(rows)]),
        low=np.append(model.low, np.array(low)),
        high=np.append(model.high, np.array(high)),
    )


type Row = tuple[Floats, float, float]


def below(model: Model, row: int) -> Iterator[Row]:
    """Return the rows that follow from the most of one rule, if it counts few kinds: for
    all pairs and every set of others."""
    weights, most = model.matrix[row], model.high[row]
    kinds = np.unique(model.kind_of[weights > 0])
    if not has_pairs(weights) or not PAIR <= most <= LARGEST or len(kinds) > FEW:
        return
    others = np.unique(model.kind_of[weights == 1])
    for size in range(len(others) + 1):
        for chosen in combinations(others, size):
            number = int(model.number[list(chosen)].sum())
            if number < most and (number + most) % PAIR:
                some = (weights == 1) & np.isin(model.kind_of, chosen)
                yield np.where(weights == PAIR, 1.0, some), -np.inf, (number + most) // PAIR


def above(model: Model, row: int) -> Iterator[Row]:
    """Return the row that follows from the least of one rule, if it is an odd number."""
    weights, least = model.matrix[row], model.low[row]
    if has_pairs(weights) and 0 < least <= LARGEST and least % PAIR:
        yield np.minimum(weights, 1.0), (least + 1) // PAIR, np.inf


def has_pairs(weights: Floats) -> bool:
    """Return whether a rule counts pairs, and nothing larger."""
    return bool(weights.max(initial=0.0) == PAIR)
