"""What the terminal shows of a run: steps, and what a step warns of."""

import dagster as dg

from orchestration.progress import progress_logger


@dg.op
def warns(context):
    context.log.info("nothing that anybody has to know")
    context.log.warning("%s: old versions stay", "published")


@dg.op
def fails(before):
    raise ValueError("no trace of this is shown")


@dg.job(logger_defs={"progress": progress_logger})
def night():
    fails(warns())


def test_steps_and_warnings_are_lines_and_nothing_else(capsys):
    night.execute_in_process(raise_on_error=False, run_config={"loggers": {"progress": {}}})
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[:2] for line in lines] == [
        ["…", "warns"],
        ["!", "published:"],
        ["✓", "warns"],
        ["…", "fails"],
        ["✗", "fails"],
    ]
    assert lines[1] == ["!", "published:", "old", "versions", "stay"]
