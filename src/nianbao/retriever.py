"""Retrieval as a langchain retriever, to be dropped into any chain."""

from collections.abc import Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from nianbao.library import Library
from nianbao.retrieval import Evidence, retrieve


class ReportRetriever(BaseRetriever):
    """Finds passages of a library; `report_ids` narrows the search to some of its reports."""

    library: Library
    report_ids: Sequence[str] | None = None
    k: int = 10

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        entries = {entry.id: entry for entry in self.library.entries()}
        found = retrieve(self.library, query, report_ids=self.report_ids, k=self.k)
        return [_document(item, entries[item.passage.report_id].source) for item in found]


def _document(item: Evidence, source: str) -> Document:
    passage = item.passage
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "source": source,
            "report_id": passage.report_id,
            "start": passage.start,
            "end": passage.end,
            "headings": list(passage.path),
            "score": item.score,
        },
    )
