"""The commands on versions as Dagster jobs: `versions`, `rollback`, `diff`."""

import dagster as dg

from orchestration import diff
from orchestration.company_run import CompanyRun
from orchestration.layout import layout
from orchestration.rollback import rollback
from orchestration.settings import company_name
from orchestration.told import told
from orchestration.version_list import as_text, listed


class To(dg.Config):
    """`version`: where to (empty: the one before the current); `who`, `reason`: for the record."""

    version: str = ""
    who: str = "the Dagster UI"
    reason: str = ""


@dg.op(out=dg.Out(str), description="Leads all readers to an earlier version; computes nothing.")
@told
def rollback_op(context: dg.OpExecutionContext, config: To, company_run: CompanyRun) -> str:
    was, now = rollback(
        company_run.layout, company_run.company, config.version, config.who, config.reason
    )
    context.add_output_metadata({"from": was, "to": now})
    return now


class Between(dg.Config):
    """Two versions (empty: the one before the current, and the current)."""

    before: str = ""
    now: str = ""


@dg.op(out=dg.Out(str), description="What changed between two versions, and why.")
@told
def diff_op(context: dg.OpExecutionContext, config: Between) -> str:
    text = diff.as_text(diff.diff(layout(company_name()), config.before, config.now))
    context.add_output_metadata({"difference": dg.MetadataValue.md(f"```\n{text}\n```")})
    return text


@dg.op(out=dg.Out(str), description="What is published, and which version is current.")
@told
def versions_op(context: dg.OpExecutionContext) -> str:
    text = as_text(listed(layout(company_name())))
    context.add_output_metadata({"versions": dg.MetadataValue.md(f"```\n{text}\n```")})
    return text


@dg.job(name="rollback", description="Readers go back to an earlier version, in all ways to read.")
def rollback_job():
    rollback_op()


@dg.job(name="versions", description="Lists the published versions.")
def versions_job():
    versions_op()


@dg.job(name="diff", description="Rows and numbers that changed between two versions, and why.")
def diff_job():
    diff_op()


VERSION_JOBS = [rollback_job, versions_job, diff_job]
