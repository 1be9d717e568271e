"""The operator's chat model, through langchain: text as it is written, within a time and a length.

Nothing of a language model is imported unless one is set, and nothing is sent anywhere else:
tracing stays off, and a key from the environment never goes to an address that was set by hand.
"""

import asyncio
import contextlib
import logging
import queue
import threading
import time
from collections.abc import AsyncGenerator, Generator
from concurrent.futures import Future
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from nianbao.errors import ModelError
from nianbao.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_log = logging.getLogger(__name__)


class Model:
    """A chat model that writes; loaded when it is first asked.

    Args:
        chat: a loaded model, where the settings do not name one that is to be loaded.
    """

    def __init__(self, settings: Settings, chat: "BaseChatModel | None" = None) -> None:
        self.name = settings.model
        self.timeout = settings.model_timeout
        self._settings = settings
        self._chat = chat
        self._loading = threading.Lock()

    def written(self, system: str, data: str, longest: int, within: float | None = None) -> Generator[str, None, None]:
        """The pieces of what the model writes, as they come; closing the iterator stops the model.

        Args:
            longest: characters after which it is cut off.
            within: seconds that it has, where those are fewer than the settings give.

        Raises:
            ModelError: it cannot be loaded, fails, breaks off, or does not end; `reason` says which:
                "failed", "slow", "endless".
        """
        seconds = self.timeout if within is None else min(within, self.timeout)
        until = time.monotonic() + seconds
        pieces: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()
        writing = asyncio.run_coroutine_threadsafe(self._write(system, data, longest, pieces), _loop())
        writing.add_done_callback(lambda done: pieces.put(_ending(done)))
        try:
            while True:
                try:
                    if (rest := until - time.monotonic()) <= 0:
                        raise queue.Empty
                    piece = pieces.get(timeout=rest)
                except queue.Empty:
                    raise ModelError(f"{self.name} took more than {seconds:g} s", reason="slow") from None
                if isinstance(piece, ModelError):
                    raise piece
                if isinstance(piece, BaseException):
                    raise ModelError(f"{self.name} failed: {type(piece).__name__}", reason="failed") from piece
                if piece is None:
                    return
                yield piece
        finally:
            writing.cancel()

    async def _write(
        self, system: str, data: str, longest: int, pieces: "queue.SimpleQueue[str | BaseException | None]"
    ) -> None:
        from langsmith import tracing_context

        chat = await asyncio.to_thread(self._loaded)
        length = 0
        with tracing_context(enabled=False):
            stream = cast(AsyncGenerator[Any, None], chat.astream([("system", system), ("human", data)]))
            async with contextlib.aclosing(stream) as chunks:
                async for chunk in chunks:
                    pieces.put(str(chunk.text))
                    length += len(chunk.text)
                    if length > longest:
                        raise ModelError(f"{self.name} wrote more than {longest} characters", reason="endless")

    def _loaded(self) -> "BaseChatModel":
        with self._loading:
            if self._chat is None:
                self._chat = _load(self._settings)
            return self._chat


def _load(settings: Settings) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    chosen: dict[str, Any] = {}
    if settings.model_base_url:
        chosen["base_url"] = settings.model_base_url
    if key := settings.model_key.get_secret_value():
        chosen["api_key"] = key
    if settings.model.startswith("openai:"):
        chosen |= {"max_retries": 0, "timeout": settings.model_timeout, "use_responses_api": False}
        if settings.model_base_url:
            # Without it the client would send the OPENAI_API_KEY of the environment to this address.
            chosen.setdefault("api_key", "none")
    try:
        chat: BaseChatModel = init_chat_model(settings.model, **chosen)
    except (ImportError, ValueError) as error:
        raise ModelError(
            f"NIANBAO_MODEL is {settings.model!r} and cannot be loaded: {error}; "
            "write provider:name, and install the langchain package of that provider",
            reason="failed",
        ) from error
    return chat


def _ending(done: "Future[None]") -> BaseException | None:
    return None if done.cancelled() else done.exception()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One loop for all models: the clients keep their connections to the loop that opened them."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="nianbao-model", daemon=True).start()
    return loop
