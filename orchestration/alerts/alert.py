"""An alert: one thing that went wrong, in words for a person and in fields for a program."""

from dataclasses import dataclass, field

from orchestration.alerts.redact import redact

KINDS = {
    "run_failed": ("run failed", "运行失败"),
    "publish_blocked": ("publish blocked by a quality gate", "质量门阻止了发布"),
    "source_stale": ("sources are behind", "数据来源滞后"),
    "version_late": ("version is late", "版本未按时发布"),
    "test": ("test of the alerts", "告警测试"),
}
_LONGEST = 400  # of one line: a chat shows no more without a click
_MOST_LINES = 12


@dataclass(frozen=True)
class Alert:
    """`key` names the thing itself: an alert with the same key is sent once. `lines` say what is
    wrong and what holds now; they are redacted before they leave (`orchestration.alerts.redact`).
    """

    kind: str
    company: str
    key: str
    lines: tuple[str, ...]
    day: str = ""
    run_id: str = ""
    version: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        english, chinese = KINDS[self.kind]
        day = f", {self.day}" if self.day else ""
        return f"customer360 {self.company}{day}: {english} · {chinese}"

    def shown(self) -> list[str]:
        """The lines as they may leave."""
        lines = [redact(line, self.secrets)[:_LONGEST] for line in self.lines]
        if len(lines) > _MOST_LINES:
            lines = [*lines[:_MOST_LINES], f"… and {len(lines) - _MOST_LINES} more"]
        return lines

    def text(self) -> str:
        ends = []
        if self.version:
            ends.append(f"readers see / 当前版本: {self.version}")
        if self.run_id:
            ends.append(f"run / 运行: {self.run_id}")
        return "\n".join([self.title, *self.shown(), *ends])

    def fields(self) -> dict[str, object]:
        """For a receiver that is a program."""
        return {
            "source": "customer360",
            "kind": self.kind,
            "company": self.company,
            "day": self.day,
            "run_id": self.run_id,
            "version": self.version,
            "title": self.title,
            "lines": self.shown(),
        }
