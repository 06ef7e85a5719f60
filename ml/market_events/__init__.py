"""What happened to the business: days on which it did something else than expected, and why.

Grain in: daily counts by metric and scope. Grain out: events; effects of events by segment.
"""

from ml.market_events.detect import Settings, detect
from ml.market_events.events import EFFECTS, EVENTS, events_of

__all__ = ["EFFECTS", "EVENTS", "Settings", "detect", "events_of"]
