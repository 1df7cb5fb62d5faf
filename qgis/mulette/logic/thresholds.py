"""The thresholds of the detection, as the command knows them.

``thresholds.json`` is a copy: the plugin does not read Mulette. A test holds it in step with
``ponds/sensing/thresholds.yaml``; each threshold has a label, a help, a unit, its ends, and its value in each preset.
"""

import json
from pathlib import Path

PRESETS = ("prudent", "équilibré", "exhaustif")
DEFAULT_PRESET = "équilibré"
THRESHOLDS = json.loads(Path(__file__).with_name("thresholds.json").read_text(encoding="utf-8"))
