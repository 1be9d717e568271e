from nianbao.reading.extraction import Extraction


def extract(data: bytes, *, name: str) -> Extraction:
    raise NotImplementedError


def extract_legacy(data: bytes, *, name: str) -> Extraction:
    raise NotImplementedError
