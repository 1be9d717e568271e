from nianbao.reading.extraction import Extraction


def extract(data: bytes, *, name: str, charset: str = "") -> Extraction:
    raise NotImplementedError
