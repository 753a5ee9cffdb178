"""Writes the Python client's generated part: `python_client.py DOCUMENT FOLDER`.

openapi-python-client knows numbers as `float` only, and money is no float. It is taught `Decimal`
here: JSON is read with `parse_float`, and `.ci/python_templates` says how one is made and written.
"""

import sys
from decimal import Decimal
from pathlib import Path

import openapi_python_client
from openapi_python_client import Config, MetaType, Project
from openapi_python_client.cli import handle_errors
from openapi_python_client.config import ConfigFile
from openapi_python_client.parser import responses
from openapi_python_client.parser.properties.float import FloatProperty

IMPORT = "from decimal import Decimal"
# Above the longest wait that the API grants (`wait=60`).
REQUEST_SECONDS = 90


def teach_decimals():
    base_imports = FloatProperty.get_imports
    FloatProperty.get_imports = lambda self, *, prefix: {
        *base_imports(self, prefix=prefix),
        IMPORT,
        f"from {prefix}exact import json_number",
    }
    FloatProperty._type_string = Decimal.__name__
    FloatProperty._json_type_string = "int | float"
    responses.JSON_SOURCE["attribute"] = "response.json(parse_float=Decimal)"


class DecimalProject(Project):
    def _build_api(self):
        for collection in self.openapi.endpoint_collections_by_tag.values():
            for endpoint in collection.endpoints:
                endpoint.relative_imports.add(IMPORT)
        super()._build_api()


def main(document, folder):
    teach_decimals()
    openapi_python_client.Project = DecimalProject
    config = Config.from_sources(
        ConfigFile(http_timeout=REQUEST_SECONDS),
        MetaType.NONE,
        Path(document),
        file_encoding="utf-8",
        overwrite=True,
        output_path=Path(folder),
    )
    templates = Path(__file__).parent / "python_templates"
    errors = openapi_python_client.generate(config=config, custom_template_path=templates)
    handle_errors(errors, fail_on_warning=True)


main(*sys.argv[1:])
