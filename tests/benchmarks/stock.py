"""The chain that one would write otherwise: langchain, Chroma, the same weights, a stub for the model."""

from pathlib import Path
from typing import Any

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_text_splitters import RecursiveCharacterTextSplitter

from nianbao.models.encoder import sentence_transformer
from nianbao.settings import Settings

K = 10


class SameWeights(Embeddings):
    """The built-in weights as a SentenceTransformer, with the prefixes that they want."""

    def __init__(self, settings: Settings) -> None:
        self.model = sentence_transformer(settings)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors = self.model.encode(["passage: " + text for text in texts], normalize_embeddings=True)
        return [[float(x) for x in vector] for vector in vectors]

    def embed_query(self, text: str) -> list[float]:
        return [float(x) for x in self.model.encode("query: " + text, normalize_embeddings=True)]


class StockChain:
    """Splits by characters, keeps vectors in Chroma, and gives the k nearest to a model."""

    def __init__(self, folder: Path, embeddings: Embeddings) -> None:
        self.splitter = RecursiveCharacterTextSplitter(
            chunk_size=400, chunk_overlap=50, separators=["\n\n", "\n", "。", "！", "？", "；", "，", " ", ""]
        )
        self.store = Chroma(
            collection_name="reports",
            embedding_function=embeddings,
            persist_directory=str(folder),
            collection_metadata={"hnsw:space": "cosine"},
        )
        self.retriever = self.store.as_retriever(search_kwargs={"k": K})
        prompt = ChatPromptTemplate.from_template("根据以下内容回答。\n{context}\n问题：{question}")
        stub = RunnableLambda(lambda prompt: prompt.to_string()[:200])
        joined = self.retriever | (lambda documents: "\n".join(d.page_content for d in documents))
        inputs: Any = {"context": joined, "question": RunnablePassthrough()}
        self.chain = inputs | prompt | stub | StrOutputParser()

    def add(self, source: str, text: str) -> None:
        self.store.add_documents(self.splitter.split_documents([Document(text, metadata={"source": source})]))

    def search(self, question: str) -> list[Document]:
        return self.retriever.invoke(question)

    def ask(self, question: str) -> str:
        return str(self.chain.invoke(question))
