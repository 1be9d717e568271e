"""Synthetic reports of fictitious places, and an encoder that needs no weights."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nianbao.chinese import bigrams
from nianbao.library.embeddings import Progress
from nianbao.models.encoder import Encoder


class BigramEncoder(Encoder):
    """Hashed bigram counts: texts that share words are near each other."""

    def __init__(self, name: str = "bigrams", dimension: int = 64) -> None:
        self._name = name
        self._dimension = dimension
        self.embedded: list[str] = []

    @property
    def name(self) -> str:
        return self._name

    @property
    def digest(self) -> str:
        return hashlib.sha256(self._name.encode()).hexdigest()

    @property
    def dimension(self) -> int:
        return self._dimension

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        self.embedded.extend(texts)
        if progress is not None:
            progress(len(texts), len(texts))
        return np.stack([self.query(text) for text in texts])

    def query(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self._dimension, 1e-3, np.float32)
        for term in bigrams(text):
            vector[int.from_bytes(hashlib.md5(term.encode()).digest()[:4], "big") % self._dimension] += 1
        found: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return found


def report_text(place: str = "云溪市", year: int = 2021, *, disclosed: int = 512, received: int = 37) -> str:
    """A report in the layout of before 2019, with its two main numbers."""
    return f"""{place}{year}年政府信息公开工作年度报告

根据《中华人民共和国政府信息公开条例》的要求，现公布{place}{year}年政府信息公开工作年度报告。全文包括概述、主动公开政府信息情况、依申请公开政府信息情况、存在的主要问题和改进措施。

一、概述

{year}年，{place}认真贯彻落实条例，明确专人负责信息公开工作，组织业务培训，及时更新公开指南和公开目录，工作总体运行平稳。

二、主动公开政府信息情况

{year}年，{place}主动公开政府信息{disclosed}条，其中通过政府网站公开{disclosed - 12}条，通过政务微博公开12条。
公开的重点是财政预决算、公共资源配置和社会公益事业。

三、依申请公开政府信息情况

{year}年，{place}收到政府信息公开申请{received}件，其中当面申请2件，网络申请{received - 2}件，均已按时答复。
全年没有收取任何费用。

四、行政复议和行政诉讼情况

{year}年，{place}没有因政府信息公开被申请行政复议，也没有被提起行政诉讼。

五、存在的主要问题和改进措施

公开内容与公众需求还有差距，基层人员业务能力有待提高。下一步将加强培训，拓宽公开渠道，完善考核办法。
"""


def write_report(folder: Path, place: str = "云溪市", year: int = 2021, *, name: str = "", **numbers: int) -> Path:
    """A report as a file; its name tells place and year unless one is given."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (name or f"{place}-{year}.txt")
    path.write_text(report_text(place, year, **numbers), "utf-8")
    return path
