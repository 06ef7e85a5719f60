"""What campaigns caused: those who were written to against those who were held out."""

from orchestration.report.about import About
from orchestration.report.charts.ranges import ranges_by_row
from orchestration.report.figures import decimal, share, signed, whole
from orchestration.report.parts import Section, figure, figures, table
from orchestration.report.text import Text
from orchestration.report.version_file import NotThere, VersionFile
from orchestration.report.words import word


def section(version: VersionFile, about: About) -> Section:
    version.need("marts.campaign_lift")
    found = version.rows(
        """SELECT campaign_type, campaigns, targeted, held_out, conversion_rate,
            holdout_conversion_rate, conversion_lift, conversion_lift_low, conversion_lift_high
        FROM marts.campaign_lift WHERE dimension = 'all' AND conversion_lift_low IS NOT NULL
        ORDER BY campaign_type = 'all' DESC, campaign_type"""
    )
    if not found:
        raise NotThere("marts.campaign_lift")

    def points(value: float) -> str:
        return signed(100 * value, 1)

    sure = [
        row
        for row in found
        if row["campaign_type"] != "all"
        and (row["conversion_lift_low"] > 0 or row["conversion_lift_high"] < 0)
    ]
    kinds = sum(row["campaign_type"] != "all" for row in found)
    lead = Text(
        "Of {} kinds of campaign {} an effect on buying that chance does not explain.",
        "{} 类活动中，{}对购买的影响超出随机。",
    ).format(
        kinds,
        Text("none shows", "没有一类")
        if not sure
        else Text(f"{len(sure)} show" + "s" * (len(sure) == 1), f"{len(sure)} 类"),
    )
    return Section(
        "campaigns",
        Text("Campaigns", "营销活动"),
        lead,
        figures(
            figure(
                Text("Effect on the share who buy", "对购买率的影响"),
                ranges_by_row(
                    [
                        (
                            word(row["campaign_type"]),
                            row["conversion_lift"],
                            row["conversion_lift_low"],
                            row["conversion_lift_high"],
                            points(row["conversion_lift"]),
                        )
                        for row in found
                    ],
                    lambda value: decimal(100 * value, 0).replace("-", "−"),
                    Text("percentage points, with the 95 % interval", "百分点，附 95% 区间"),
                ),
            ),
            figure(
                Text("Written to, and held out", "触达组与对照组"),
                table(
                    (
                        Text("kind", "类型"),
                        Text("campaigns", "活动数"),
                        Text("written to", "触达人次"),
                        Text("bought", "购买率"),
                        Text("held out", "对照人次"),
                        Text("bought", "购买率"),
                    ),
                    [
                        (
                            word(row["campaign_type"]),
                            whole(row["campaigns"]),
                            whole(row["targeted"]),
                            share(row["conversion_rate"]),
                            whole(row["held_out"]),
                            share(row["holdout_conversion_rate"]),
                        )
                        for row in found
                    ],
                ),
            ),
        ),
    )
