"""Charts as HTML: what the page's script draws, in a frame that is as high before as after."""

import gzip
import json
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from fastapi import APIRouter, Request
from fastapi.responses import Response

from nianbao.charts import Chart
from nianbao_ui.escaping import attribute
from nianbao_ui.words import both, pair

router = APIRouter()

# The bundle also has a style sheet for maps in it, which the policy refuses; no map is drawn here.
# Its address names the version, so that a browser never asks twice for the same.
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


def figure(chart: Chart) -> str:
    """A chart for charts.js to draw, beside a table that says the same in text."""
    drawn = "".join(
        f' data-{language}="{attribute(json.dumps(chart.drawn[language], ensure_ascii=False))}"'
        for language in ("zh", "en")
    )
    # A style attribute could say the height too, but the policy of the pages allows none.
    strut = f'<svg width="1" height="{chart.height}" aria-hidden="true"></svg>'
    return (
        f'<figure class="chart {chart.kind}">'
        f"<figcaption>{pair(chart.titles['zh'], chart.titles['en'])}</figcaption>"
        f'<div class="plot" aria-hidden="true" data-version="{attribute(version("plotly"))}"{drawn}>{strut}</div>'
        f'<p class="actions"><button type="button" class="button png">{both("png")}</button></p></figure>'
    )


@router.get("/looks/plotly.min.js", include_in_schema=False)
def plotly(request: Request) -> Response:
    """The library that draws charts, packed where the browser can unpack it."""
    packed = "gzip" in request.headers.get("accept-encoding", "")
    headers = _KEPT | ({"Content-Encoding": "gzip"} if packed else {})
    return Response(_packed() if packed else _script(), media_type="text/javascript", headers=headers)


def _script() -> bytes:
    return files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()


@cache
def _packed() -> bytes:
    return gzip.compress(_script(), mtime=0)
