"""Turns a `Problem` into a Dagster failure whose text is the problem and nothing else."""

import functools
import inspect
from collections.abc import Callable

import dagster as dg

from orchestration.errors import Problem


def told(function: Callable) -> Callable:
    """Decorates the function of an asset. A problem is never retried: the data will not change.

    Other exceptions pass: they are retried where the asset has a retry policy.
    """
    if inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def generator(*args, **kwargs):
            try:
                yield from function(*args, **kwargs)
            except Problem as problem:
                raise dg.Failure(description=str(problem), allow_retries=False) from None

        return generator

    @functools.wraps(function)
    def plain(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except Problem as problem:
            raise dg.Failure(description=str(problem), allow_retries=False) from None

    return plain
