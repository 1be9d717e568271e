"""What comes in with a request: files, the files of a .zip, and addresses, each under a name that is only a name."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import HTTPException, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import FormData, UploadFile

from nianbao.api.adding import Handed
from nianbao.errors import UnreadableSource
from nianbao.reading import Original
from nianbao.reading.archives import MOST_FILES, is_archive, printable, taken
from nianbao.settings import Settings

_MOST_ADDRESSES = 100
_LONGEST_ADDRESS = 2_000
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_STRINGS = {"type": "array", "items": {"type": "string"}}
_FILES = {"type": "array", "items": {"type": "string", "format": "binary"}}
# What the body may be, in the words of OpenAPI: it is read by hand, after the token.
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": {"type": "object", "properties": {"files": _FILES, "url": _STRINGS}}},
            "application/json": {
                "schema": {"type": "object", "properties": {"url": {"type": "string"}, "urls": _STRINGS}}
            },
        },
    }
}


class Addresses(BaseModel):
    """One address or several."""

    url: str = Field(default="", max_length=_LONGEST_ADDRESS)
    urls: list[Annotated[str, Field(max_length=_LONGEST_ADDRESS)]] = Field(
        default_factory=list, max_length=_MOST_ADDRESSES
    )


async def handed_in(request: Request) -> Iterator[Handed]:
    """What a request hands in, read as it is asked for.

    Raises:
        HTTPException: 422 where it hands in nothing.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            asked = Addresses.model_validate_json(await request.body())
        except ValidationError as error:
            raise HTTPException(422, f"no address: {error.errors()[0]['msg']}") from error
        files: list[UploadFile] = []
        addresses = [asked.url, *asked.urls]
    else:
        form = await _form(request, kind)
        files = [value for value in form.getlist("files") if isinstance(value, UploadFile) and value.filename]
        addresses = [line for value in form.getlist("url") if isinstance(value, str) for line in value.splitlines()]
    wanted = list(dict.fromkeys(address.strip() for address in addresses if address.strip()))
    if len(wanted) > _MOST_ADDRESSES:
        raise HTTPException(422, f"{len(wanted)} addresses; at most {_MOST_ADDRESSES} at once")
    if not files and not wanted:
        raise HTTPException(422, "nothing was handed in: send files, or an address")
    return _each(files, wanted, request.app.state.assistant.settings)


async def _form(request: Request, kind: str) -> FormData:
    if kind not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        raise HTTPException(415, "send multipart/form-data with files, or application/json with an address")
    return await request.form(max_files=MOST_FILES, max_fields=_MOST_ADDRESSES)


def _each(files: Sequence[UploadFile], addresses: Sequence[str], settings: Settings) -> Iterator[Handed]:
    for file in files:
        with file.file as opened:
            # Some browsers send the path on their own machine.
            name = printable(PurePosixPath((file.filename or "").replace("\\", "/")).name) or "upload"
            start = opened.read(4)
            opened.seek(0)
            if is_archive(name, start):
                yield from taken(opened, name, settings)
            else:
                yield name, Original(opened.read(), name, name)
    for address in addresses:
        shown = printable(address)[:_LONGEST_ADDRESS]
        if _ADDRESS.fullmatch(address) and len(address) <= _LONGEST_ADDRESS:
            yield shown, address
        else:  # a path would be one on this machine
            yield shown, UnreadableSource(f"{shown}: this is no web address; it begins with https:// or http://")
