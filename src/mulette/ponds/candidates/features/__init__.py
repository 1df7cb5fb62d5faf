"""What is measured on each candidate: names, labels and units of the features, and ``measure``."""

from mulette.ponds.candidates.features.catalogue import FEATURES, FEATURES_VERSION, Feature
from mulette.ponds.candidates.features.measuring import Context, measure

__all__ = ["FEATURES", "FEATURES_VERSION", "Context", "Feature", "measure"]
