"""Pictures for the Dagster UI, as Markdown with the PNG inside. Aggregates only."""

import base64
from io import BytesIO

import pandas as pd
from numpy import ndindex

_INK, _ACCENT, _PALE = "#26323f", "#2f6f8f", "#b9c4cc"


def _as_markdown(figure, alt: str) -> str:
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=110, bbox_inches="tight")
    encoded = base64.b64encode(buffer.getvalue()).decode()
    return f"![{alt}](data:image/png;base64,{encoded})"


def _axes(width: float, height: float):
    from matplotlib.figure import Figure  # no pyplot: no global state, no window

    figure = Figure(figsize=(width, height))
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=_INK)
    return figure, axes


def segment_sizes(profiles: pd.DataFrame) -> str:
    """Bars of customers and of sales for each cluster. Input: ml.segment_profiles."""
    if not len(profiles):
        return "Refused: no stable segments."
    ordered = profiles.sort_values("cluster_id", ascending=False)
    figure, axes = _axes(7.5, 0.6 + 0.5 * len(ordered))
    places = range(len(ordered))
    axes.barh([p + 0.2 for p in places], ordered["share"], 0.38, color=_ACCENT, label="customers")
    axes.barh(
        [p - 0.2 for p in places],
        ordered["share_of_sales"].fillna(0),
        0.38,
        color=_PALE,
        label="sales",
    )
    axes.set_yticks(list(places), ordered["cluster_name"])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.legend(frameon=False, loc="lower right")
    axes.set_title("Share of customers and of sales", loc="left", color=_INK)
    return _as_markdown(figure, "segment sizes")


def segment_flow(moves: pd.DataFrame) -> str:
    """Who went where at the last day with moves: squares, darker for more. Input:
    ml.segment_change_log."""
    if not len(moves):
        return "Nobody moved."
    day = moves["moved_on"].max()
    last = moves[moves["moved_on"] == day]
    counts = pd.crosstab(last["from_name"].astype(object), last["to_name"].astype(object))
    figure, axes = _axes(2.5 + 1.1 * counts.shape[1], 1.5 + 0.5 * counts.shape[0])
    axes.imshow(counts, cmap="Blues", aspect="auto", vmin=0, vmax=2 * int(counts.to_numpy().max()))
    for (row, column), value in ((at, counts.iat[at]) for at in ndindex(counts.shape)):
        if value:
            axes.text(column, row, f"{value:,}", ha="center", va="center", color=_INK)
    axes.set_xticks(range(counts.shape[1]), counts.columns, rotation=30, ha="right")
    axes.set_yticks(range(counts.shape[0]), counts.index)
    axes.set_title(f"From (rows) to (columns), {day}", loc="left", color=_INK)
    return _as_markdown(figure, "flow between segments")


def calibration_curve(reliability: pd.DataFrame, method: str) -> str:
    """Predicted against observed churn of the backtest. Input: ml.churn_calibration."""
    rows = reliability[(reliability["scope"] == "all_origins") & (reliability["method"] == method)]
    figure, axes = _axes(4.8, 4.2)
    top = max(0.1, float(rows[["mean_predicted", "observed"]].max().max()) * 1.1)
    axes.plot([0, top], [0, top], color=_PALE, linestyle="--", label="perfect")
    axes.plot(rows["mean_predicted"], rows["observed"], marker="o", color=_ACCENT, label=method)
    axes.set_xlabel("predicted probability")
    axes.set_ylabel("observed share")
    axes.legend(frameon=False, loc="upper left")
    axes.set_title("Calibration over all backtest origins", loc="left", color=_INK)
    return _as_markdown(figure, "calibration curve")


def drift(monitoring: pd.DataFrame) -> str:
    """The shift of the scores and of the twelve features that moved most, as a multiple of what
    chance allows. Input: ml.monitoring. Past days' largest shift is the pale mark."""
    rows = monitoring[monitoring["check"].isin(["feature_drift", "score_drift"])]
    if rows.empty:
        return "No model to watch."
    limit = rows["limit"].replace(0.0, float("nan"))
    rows = rows.assign(times=(rows["value"] / limit).fillna(0.0).astype("float64"))
    rows = rows.assign(before=((rows["usual"] + rows["expected"]) / limit).astype("float64"))
    rows = rows.sort_values(["times", "subject"]).tail(12)
    figure, axes = _axes(7.5, 0.8 + 0.3 * len(rows))
    places = list(range(len(rows)))
    axes.barh(places, rows["times"], 0.6, color=_ACCENT)
    axes.scatter(rows["before"], places, color=_PALE, zorder=3, label="largest on past days")
    axes.axvline(1.0, color=_INK, linestyle="--", linewidth=1)
    axes.set_yticks(places, rows["subject"])
    axes.set_xlabel("shift (PSI) as a multiple of what chance allows")
    axes.legend(frameon=False, loc="lower right")
    axes.set_title("What moved since the model learnt", loc="left", color=_INK)
    return _as_markdown(figure, "drift")
