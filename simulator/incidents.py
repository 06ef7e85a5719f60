"""What happens to the company once in its span, with its day: known causes for models to find."""

from dataclasses import dataclass, replace

from simulator.world import World


@dataclass(frozen=True)
class Incident:
    """Days count from the first company day, both ends included; -1 as category is all."""

    kind: str
    name: str
    name_zh: str
    first: int
    last: int
    category: int
    scope: str
    effect: str


def planned(world: World) -> dict[str, Incident]:
    """The incidents of a world by kind, at fixed shares of its span; others never come."""
    span = world.days
    outage, launch, rise = int(span * 0.30), int(span * 0.42), int(span * 0.55)
    faulty = int(span * 0.68)
    listed = (
        Incident(
            *("outage", "Shop outage", "商城宕机", outage, outage, -1, "shop"),
            "online orders fall to 30 %, complaints rise",
        ),
        Incident(
            *("launch", "Espresso line launch", "咖啡机新品上市", launch, launch + 13),
            *(2, "category:coffee_machines", "demand of the category is doubled"),
        ),
        Incident(
            *("price_change", "Skincare price rise", "护肤涨价", rise, rise + 29),
            *(6, "category:skincare", "prices rise by 10 %; who feels it leaves more often"),
        ),
        Incident(
            *("faulty_product", "Faulty charger batch", "充电器质量问题", faulty, faulty + 20),
            *(1, "product", "of the orders that hit it many complain, return and leave"),
        ),
    )
    # What does not happen lies long after the world's end.
    away = span + 10_000
    return {
        one.kind: one
        if one.kind in world.incidents
        else replace(one, first=one.first + away, last=one.last + away)
        for one in listed
    }
