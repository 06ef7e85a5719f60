"""What a person is told when the outside world cannot do what was asked: one line."""


class OutsideProblem(Exception):
    """Base of all errors here whose text is meant for the user."""
