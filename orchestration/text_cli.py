"""`c360 text …`: how right the text model is on labelled texts of one's own."""

import argparse
from pathlib import Path

from orchestration.errors import Problem


def add_commands(commands) -> None:
    parser = commands.add_parser("text", help="what customers' texts say: evaluate the model")
    own = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    measured = own.add_parser("evaluate", help="score a file of labelled texts")
    measured.add_argument(
        "file",
        help="CSV, JSONL or Parquet with the columns text and label (negative, neutral, positive; "
        "neg, pos; 0 and 1; -1 to 1; stars 1 to 5)",
    )
    measured.add_argument("--text-column", default="text", metavar="COLUMN")
    measured.add_argument("--label-column", default="label", metavar="COLUMN")
    measured.set_defaults(command=_evaluate)


def _evaluate(arguments: argparse.Namespace) -> int:
    from ml.text.measure import LabelProblem, read_labels, score, sentiment_of
    from ml.text.model import load, opinions
    from orchestration.text_file import read

    path = Path(arguments.file)
    texts = read(path, arguments.text_column, arguments.label_column)
    try:
        labels, how = read_labels(texts["label"])
    except LabelProblem as problem:
        raise Problem(f"{path}: {problem}") from None
    kept = labels.notna() & texts["text"].notna()
    if not kept.any():
        raise Problem(f"{path}: no row has both a text and a label")
    labels = labels[kept].reset_index(drop=True)
    told = opinions(texts["text"][kept])
    found = score(labels, sentiment_of(told, set(labels)))
    left_out = int((~kept).sum())
    print(f"model       {load().version}")
    print(f"labels      {how}")
    print(f"texts       {found.n:,}" + (f" ({left_out:,} without text or label)" * (left_out > 0)))
    print(f"accuracy    {found.accuracy:.3f}")
    print(f"macro-F1    {found.macro_f1:.3f} (95 % {found.low:.3f} to {found.high:.3f}, bootstrap)")
    if "neutral" not in found.classes and len(found.classes) == 2:
        print("neutral     nobody labelled a text so: counted as negative or positive,")
        print("            whichever the model thinks more probable")
    elif len(found.classes) < 3:
        print(f"classes     macro-F1 is over those that are labelled: {', '.join(found.classes)}")
    names = list(found.confusion)
    print("\nlabelled    said: " + "".join(f"{name:>10}" for name in names))
    for name, row in found.confusion.iterrows():
        print(f"{name:<18}" + "".join(f"{row[said]:>10,}" for said in names))
    return 0
