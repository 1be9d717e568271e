"""What another site loads to show the chat: two lines of HTML bring this script, and it brings a frame."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from nianbao_ui.chat import LOOKS

router = APIRouter()


@router.get("/widget.js", include_in_schema=False)
def widget() -> FileResponse:
    """The script, for pages of any origin; which of them may show the frame is told by the frame's own policy."""
    headers = {"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}
    return FileResponse(LOOKS / "widget.js", media_type="text/javascript", headers=headers)
