"""Train the reader, write its file, and print what it is worth.

    python -m nianbao.training --data DIR --out FILE

DIR holds `public/` (CMRC 2018 and DRCD), `questions-*.jsonl`, `measure_phrasings.jsonl` and
`reports/`. Questions of the development set are measured on and never fitted.
"""

import argparse
import logging
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

from nianbao.errors import NianbaoError
from nianbao.models.encoder import BuiltInEncoder
from nianbao.models.reader import BuiltInReader, Reader
from nianbao.models.spans import SpanModel, copy_of, put_parts
from nianbao.models.transformer import load_transformer, pick_device
from nianbao.models.weights import built_in_folder
from nianbao.settings import Settings, read_settings
from nianbao.training import measuring
from nianbao.training.compress import compress
from nianbao.training.examples import PUBLIC, WRITTEN, plain_groups, read_public
from nianbao.training.fitting import Stage, batches, fit
from nianbao.training.indomain import HELD_BACK, Questions, in_report_groups, read_questions, shuffled

log = logging.getLogger("nianbao.training")


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; gives the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        settings = read_settings(device=options.device)
        encoder = BuiltInEncoder(*built_in_folder(settings.cache), device=settings.device)
        folders = [options.data / "reports", *([options.development / "reports"] if options.development else [])]
        if not options.measure:
            _train(options, encoder, settings, folders)
        if options.measure or options.development:
            _measure(options, encoder, folders)
    except (NianbaoError, OSError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nianbao.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--out", type=Path, required=True, help="weights file to write, or to measure")
    parser.add_argument("--development", type=Path, help="folder of questions.jsonl and reports/ to measure on")
    parser.add_argument("--questions", default="abens", help="which questions-*.jsonl are fitted (default: abens)")
    parser.add_argument("--minutes", type=float, nargs=2, default=(float("inf"),) * 2, help="limit of each stage")
    parser.add_argument("--public", type=Path, help="checkpoint of a finished first stage to start from")
    parser.add_argument("--measure", action="store_true", help="train nothing: measure the file")
    parser.add_argument("--sample", type=int, default=800, help="how many CMRC questions are measured on")
    parser.add_argument("--device", default=None, help="auto, cpu, cuda or mps")
    return parser


def _train(options: argparse.Namespace, encoder: BuiltInEncoder, settings: Settings, folders: list[Path]) -> None:
    torch.manual_seed(11)
    device = pick_device(settings.device)
    base = load_transformer(encoder.folder, device, torch.float32)
    model = SpanModel(copy_of(base)).to(device)
    model.transformer.embedding.requires_grad_(False)
    paths = [*(options.data / "public" / name for name in PUBLIC), WRITTEN]
    plain = [question for path in paths for question in read_public(path)]
    scratch = options.out.with_suffix(".checkpoint")
    if options.public:
        put_parts(model, load_file(options.public))
    else:
        first = Stage("plain", rate=1.5e-4, minutes=options.minutes[0])
        groups = [group for seed in (1, 2, 3) for group in plain_groups(plain, seed)]
        steps = sum(len(group.windows) for group in groups) // first.windows
        fit(model, lambda: batches(groups, encoder.tokenizer, first, device), steps, first, scratch)
    second = Stage("in-report", rate=1e-4, head_rate=5e-4, minutes=options.minutes[1])
    questions = read_questions(options.data, options.questions, encoder, folders)
    fitted = Questions(
        questions.reports,
        tuple(a for a in questions.asked if a.report_id not in HELD_BACK),
        questions.phrasings,
    )
    epochs = [
        group
        for seed in (1, 2, 3)
        for group in shuffled(seed, in_report_groups(fitted, seed), plain_groups(plain, 9 + seed))
    ]
    steps = sum(len(group.windows) for group in epochs) // second.windows
    fit(model, lambda: batches(epochs, encoder.tokenizer, second, device), steps, second, scratch)
    metadata = {"base": encoder.digest, "questions": options.questions, "about": "nianbao reader; see README.md"}
    error = compress({k: v.cpu() for k, v in model.state_dict().items() if "embedding" not in k},
                     base.cpu(), options.out, metadata)  # fmt: skip
    log.info("%s: %.1f MB, relative error %.3f", options.out, options.out.stat().st_size / 1e6, error)


def _measure(options: argparse.Namespace, encoder: BuiltInEncoder, folders: list[Path]) -> None:
    reader: Reader = BuiltInReader(encoder, options.out)
    print("latency, 12 passages of 220 characters:", measuring.latency(reader), flush=True)
    if options.development:
        ranked = measuring.development(reader, encoder, options.development)
        print("development questions, evidence first/within 3/within 5:")
        print(measuring.ranking_table(ranked), flush=True)
    held = read_questions(options.data, "ab", encoder, folders)
    print("held-back reports:", measuring.refusals(reader, held, HELD_BACK.__contains__), sep="\n", flush=True)
    cmrc = read_public(options.data / "public" / "cmrc2018_dev.json")
    print("CMRC 2018 development:", measuring.plain_reading(reader, cmrc, options.sample), flush=True)


if __name__ == "__main__":
    sys.exit(main())
