"""What the terminal shows while the job runs: a line a step, and what a step warns of."""

import logging
import sys
import time

import dagster as dg

_MARK = {"STEP_START": "…", "STEP_SUCCESS": "✓", "STEP_FAILURE": "✗", "STEP_SKIPPED": "-"}


class _Progress(logging.Handler):
    """Prints steps as they end, with their time, and warnings; on a terminal also the step that is
    running."""

    def __init__(self) -> None:
        super().__init__()
        self._started: dict[str, float] = {}
        self._live = sys.stdout.isatty()

    def emit(self, record: logging.LogRecord) -> None:
        told = record.__dict__.get("dagster_meta", {})
        event = getattr(record, "dagster_event", None) or told.get("dagster_event")
        if event is None and record.levelno >= logging.WARNING:
            print(f"  ! {told.get('orig_message') or record.getMessage()}", flush=True)
        kind = getattr(event, "event_type_value", None)
        if kind not in _MARK:
            return
        step = event.step_key
        if kind == "STEP_START":
            self._started[step] = time.monotonic()
            if self._live:
                print(f"  {_MARK[kind]} {step}", end="\r", flush=True)
            else:
                print(f"  {_MARK[kind]} {step}", flush=True)
            return
        seconds = time.monotonic() - self._started.get(step, time.monotonic())
        took = "" if kind == "STEP_SKIPPED" else f"{seconds:6.1f} s"
        note = "  not run" if kind == "STEP_SKIPPED" else ""
        print(f"  {_MARK[kind]} {step:<24} {took}{note}", flush=True)


@dg.logger(description="One line a step, for a person at a terminal.")
def progress_logger(init_context) -> logging.Logger:
    logger = logging.Logger("c360.progress", level=logging.DEBUG)
    logger.addHandler(_Progress())
    return logger
