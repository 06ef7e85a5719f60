"""What households said of themselves: one row a household.

Reads `may_be_empty` and `volume_table` of the bounds. Unknown bands warn: staging maps what it
knows and leaves the rest empty.
"""

from expectations.expect import accepted, unique
from expectations.raw.complete_journey._common import arrival, complete, usual_volume

_BANDS = {
    "age": ("19-24", "25-34", "35-44", "45-54", "55-64", "65+"),
    "income": (
        *("Under 15K", "15-24K", "25-34K", "35-49K", "50-74K", "75-99K"),
        *("100-124K", "125-149K", "150-174K", "175-199K", "200-249K", "250K+"),
    ),
    "home_ownership": ("Homeowner", "Probable Homeowner", "Renter", "Probable Renter"),
    "marital_status": ("Married", "Unmarried"),
    "household_size": ("1", "2", "3", "4", "5+"),
    "household_comp": ("1 Adult Kids", "1 Adult No Kids", "2 Adults Kids", "2 Adults No Kids"),
    "kids_count": ("0", "1", "2", "3+"),
}


def expectations(bounds) -> list:
    return [
        *arrival(bounds),
        *complete(("household_id",), "traits of nobody can be told of nobody"),
        unique(("household_id",), why="a household with two rows is two customers in every join"),
        *(
            accepted(column, bands, why="all bands that the panel's 801 households use")
            for column, bands in _BANDS.items()
        ),
        usual_volume(bounds, "demographics"),
    ]
