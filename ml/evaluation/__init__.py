"""One harness for every model that says yes or no of a customer on a day.

problem.py     what is asked: target, window, features, methods that compete
origins.py     which days may teach which          methods.py    the methods, their calibration
backtest.py    what each would have said, and how good that was
intervals.py   how sure that is: a bootstrap of whole customers
fits.py        no fit twice, and those of nights before
leaks.py       whether a feature knows the answer, and whether the harness would notice
champion.py    the model in force before the newest labels came, as one of the competitors
promotion.py   the gate before a challenger is published, and the fall-back
evaluate.py    all of it, for a frame               evidence.py   what the card says of it
files.py       all that was found, as bytes and back
"""

from ml.evaluation.evaluate import Evaluation, evaluate, labelled
from ml.evaluation.files import asked_of, dumps, loads
from ml.evaluation.methods import Calibrator, Method, boosting, constant, line
from ml.evaluation.origins import Split, days_of, split_for
from ml.evaluation.problem import Problem

__all__ = [
    "Calibrator",
    "Evaluation",
    "Method",
    "Problem",
    "Split",
    "asked_of",
    "boosting",
    "constant",
    "days_of",
    "dumps",
    "evaluate",
    "labelled",
    "line",
    "loads",
    "split_for",
]
