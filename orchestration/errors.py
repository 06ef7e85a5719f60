"""What a person is told when something is wrong: one line that names the place.

Every error of ours is a `Problem`: the command line prints its text and nothing else. A stack
trace in the terminal therefore always means a defect of the program, never of the data.
"""

import re


class Problem(Exception):
    """Base of all errors whose text is meant for the user."""


class SettingsProblem(Problem):
    """A setting, an argument or a company file is missing or makes no sense."""


class SourceProblem(Problem):
    """A source does not deliver what its contract says."""


class LakeProblem(Problem):
    """A landed file is missing or is not what was landed."""


class ModelProblem(Problem):
    """A dbt model or one of its tests failed."""


class GateProblem(Problem):
    """A gate found data that must not be published."""


class PublishProblem(Problem):
    """A version could not be written or did not match the warehouse."""


class Busy(Problem):
    """Another run of the same company is going on."""


def source_problem(source: str, table: str, what: str, column: str | None = None) -> SourceProblem:
    """One line: source, table, (column), what was expected and what was found."""
    place = f"source {source}, table {table}" + (f", column {column}" if column else "")
    return SourceProblem(f"{place}: {what}")


def without_values(text: str) -> str:
    """An engine's error text without the data values that it quotes: they may be personal."""
    # CSV's errors quote the line, JSON's the text.
    text = re.sub(r"(?s)Original Line:.*?(?=Possible |  file = |$)", " ", text)
    text = re.sub(r'(?s)Input: ".*', " ", text)
    text = " ".join(text.split())
    return re.sub(r"""([Cc]ould not (?:convert|cast)[^'"]*)(['"]).*?\2""", r"\1'…'", text)
