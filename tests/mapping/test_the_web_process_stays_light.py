"""Pages and endpoints load none of the libraries that only jobs need."""

import os
import subprocess
import sys


def test_serving_pages_needs_none_of_the_drawing_libraries():
    heavy = ["numpy", "pandas", "scipy", "folium", "matplotlib", "mapclassify", "sklearn", "geopandas", "statsmodels"]
    code = (
        "import django, sys; django.setup(); import fraudhub.urls; "
        f"print(','.join(name for name in {heavy!r} if name in sys.modules))"
    )

    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, env={**os.environ, "DJANGO_SETTINGS_MODULE": "fraudhub.settings"},
    )  # fmt: skip

    assert found.stdout.strip() == ""
