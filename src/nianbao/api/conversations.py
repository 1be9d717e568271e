"""Conversations that are kept: begun on request, gone on with by their id, listed for the token that they belong to."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi import Query as Parameter
from fastapi.responses import Response

from nianbao import documents
from nianbao.answering import Answer, Assistant, recasting
from nianbao.api import shapes
from nianbao.api.failures import REFUSALS, refusals
from nianbao.api.signing import Signed, anyone
from nianbao.library import Library
from nianbao.records import Conversation, Own
from nianbao.understanding.query import Query, Turn

_UNKEPT = {"Cache-Control": "no-store"}


def _private(response: Response) -> None:
    response.headers.update(_UNKEPT)


router = APIRouter(tags=["Conversations"], responses=REFUSALS | refusals(403, 404), dependencies=[Depends(_private)])


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose conversations can be opened: the id of a token, or empty, and for how many days they are kept."""

    owner: str
    days: int

    def own(self, library: Library) -> Own:
        """The conversations that can be opened."""
        return library.conversations.of(self.owner, days=self.days)


@dataclass(frozen=True, slots=True)
class Going:
    """A conversation that a question goes on with; it can be sent to a process that answers."""

    asker: Asker
    id: str

    def turns(self, library: Library, last: int) -> list[Turn]:
        """The last of its turns. Raises UnknownConversation."""
        return [_turn(kept, library) for kept in self.asker.own(library).turns(self.id)[-last:]]

    def keep(self, library: Library, answer: Answer) -> None:
        """Keeps a question with its answer. Raises UnknownConversation, ConversationFull, LibraryUnwritable."""
        self.asker.own(library).keep(self.id, said(answer.question, answer.as_json(), answer.query))


def asker(request: Request) -> Asker:
    """Who asks.

    Raises:
        HTTPException: 404 where no conversations are kept, 401 for a wrong token, 403 for another site's page.
    """
    days: int = request.app.state.assistant.settings.keep_conversations_days
    if not days:
        raise HTTPException(404, "no conversations are kept here: NIANBAO_KEEP_CONVERSATIONS_DAYS is 0")
    operator = anyone(request)
    return Asker(operator.id if operator else "", days)


def own(request: Request, asker: Annotated[Asker, Depends(asker)]) -> Own:
    """The conversations that whoever asks can open."""
    assistant: Assistant = request.app.state.assistant
    return asker.own(assistant.library)


Opened = Annotated[Own, Depends(own)]


@router.post("/api/conversations", status_code=201)
def begin(own: Opened) -> shapes.Conversation:
    """Begins a conversation. With a token it belongs to that alone; without, to whoever has its id."""
    return _told(own.begin())


@router.get("/api/conversations")
def listed(
    own: Opened,
    operator: Signed,
    limit: Annotated[int, Parameter(ge=1, le=1_000)] = 100,
    offset: Annotated[int, Parameter(ge=0, le=1_000_000)] = 0,
) -> shapes.Conversations:
    """The conversations of the token, the newest first."""
    found = own.all(limit=limit + 1, offset=offset)
    return shapes.Conversations(conversations=[_told(one) for one in found[:limit]], more=len(found) > limit)


@router.delete("/api/conversations")
def delete_all(own: Opened, operator: Signed) -> shapes.Deleted:
    """Deletes all conversations of the token."""
    return shapes.Deleted(deleted=own.delete_all())


@router.get("/api/conversations/{conversation}", response_model=None, responses={200: {"model": shapes.Whole}})
def whole(conversation: str, own: Opened) -> dict[str, Any]:
    """A conversation with all questions and the answers as they were given."""
    turns = [{name: turn[name] for name in ("at", "question", "answer")} for turn in own.turns(conversation)]
    return _told(own.get(conversation)).model_dump() | {"turns": turns}


@router.get(
    "/api/conversations/{conversation}/export",
    response_class=Response,
    responses={200: {"content": {documents.DOCX: {}, "text/markdown": {"schema": {"type": "string"}}}}},
)
def export(conversation: str, own: Opened, format: Literal["markdown", "docx"] = "markdown") -> Response:
    """A conversation with its sources as a file, for download only."""
    answers = [turn["answer"] for turn in own.turns(conversation)]
    on = date.fromisoformat(own.get(conversation).at[:10])
    if format == "docx":
        return _file("docx", documents.conversation_docx(answers, on), documents.DOCX)
    return _file("md", documents.conversation_markdown(answers, on).encode(), "text/markdown; charset=utf-8")


@router.delete("/api/conversations/{conversation}", status_code=204)
def delete(conversation: str, own: Opened) -> None:
    """Deletes a conversation with all that was said in it."""
    own.delete(conversation)


def said(question: str, answer: dict[str, Any], query: Query | None) -> dict[str, Any]:
    """A turn as it is kept: the question in a person's words, the Answer, and what the question was taken to ask."""
    return {"question": question, "answer": answer, "query": recasting.as_json(query) if query else None}


def _turn(kept: dict[str, Any], library: Library) -> Turn:
    query = recasting.from_json(kept["query"])
    return Turn(kept["question"], query and recasting.renewed(query, library), kept["answer"])


def _told(one: Conversation) -> shapes.Conversation:
    return shapes.Conversation(id=one.id, title=one.title, began=one.began, at=one.at, count=one.turns)


def _file(ending: str, content: bytes, media_type: str) -> Response:
    name = f"nianbao-{date.today().isoformat()}.{ending}"
    return Response(content, 200, _UNKEPT | {"Content-Disposition": f'attachment; filename="{name}"'}, media_type)
