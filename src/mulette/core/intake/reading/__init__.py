"""Reading a provider's file, whatever its format, as batches of text.

``open_source`` gives a ``Source``: its columns, then ``batches()`` of the row number and the columns as text.
"""

from mulette.core.intake.reading.opening import open_source
from mulette.core.intake.reading.options import Limits, ReadingOptions
from mulette.core.intake.reading.source import Source, sha256_of

__all__ = ["Limits", "ReadingOptions", "Source", "open_source", "sha256_of"]
