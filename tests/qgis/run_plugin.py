"""Run under Debian's Python: one action on the plugin, told by a JSON file; prints what came of it."""

import json
import os
import sys
from pathlib import Path

sys.path[:0] = ["/usr/share/qgis/python/plugins", str(Path(__file__).parents[2] / "qgis")]

from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProject,
)

QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()

from processing.core.Processing import Processing  # noqa: E402
from processing.core.ProcessingConfig import ProcessingConfig  # noqa: E402

Processing.initialize()

import mulette  # noqa: E402

plugin = mulette.classFactory(None)
plugin.initProcessing()
asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
ProcessingConfig.setSettingValue("MULETTE_COMMAND", asked["command"])
registry = QgsApplication.processingRegistry()


def listed() -> dict:
    """Tell every tool and its parameters."""
    advanced = QgsProcessingParameterDefinition.FlagAdvanced
    return {
        tool.id(): {
            "label": tool.displayName(),
            "help": tool.shortHelpString(),
            "parameters": {one.name(): one.description() for one in tool.parameterDefinitions()},
            "advanced": [one.name() for one in tool.parameterDefinitions() if one.flags() & advanced],
        }
        for tool in registry.providerById("mulette").algorithms()
    }


class Feedback(QgsProcessingFeedback):
    """Remembers what is said, and cancels once the command says a word."""

    def __init__(self) -> None:
        super().__init__()
        self.said, self.shares = [], []

    def pushConsoleInfo(self, line: str) -> None:
        self.said.append(line)
        if asked.get("cancel_at") and asked["cancel_at"] in line:
            self.cancel()

    def pushInfo(self, line: str) -> None:
        self.said.append(line)

    def setProgress(self, share: float) -> None:
        self.shares.append(share)


def ran() -> dict:
    """Run a tool; tell its results or why it refused."""
    tool = registry.createAlgorithmById(asked["tool"])
    context, feedback = QgsProcessingContext(), Feedback()
    context.setProject(QgsProject.instance())
    try:
        results, _ = tool.run(asked["parameters"], context, feedback, {}, False)
    except QgsProcessingException as refused:
        return {"refused": str(refused), "said": feedback.said}
    opened = [details.name for details in context.layersToLoadOnCompletion().values()]
    return {"results": results, "said": feedback.said, "shares": feedback.shares, "opened": opened}


print(json.dumps(ran() if "tool" in asked else listed()))
sys.stdout.flush()
os._exit(0)
