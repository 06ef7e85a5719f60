"""Web shop: customers, orders (with lines and refunds), checkouts; a Shopify-like REST API.

Everything lands as the text or JSON that the API sent. An order arrives again, whole, whenever
something about it changes (a refund, a cancellation).
"""

from datetime import date

from orchestration.interfaces.model import MOMENT, STAMPS, DeliveredSource, Entity
from orchestration.interfaces.rest import KNOWN_BY_STAMPS, CursorPages, Rest

_CUSTOMERS = Entity(
    name="customers",
    description="One row a customer account, by version.",
    at="customers",
    columns={
        "id": "BIGINT",
        **dict.fromkeys(("email", "phone", "first_name", "last_name", "state"), "VARCHAR"),
        **dict.fromkeys(("verified_email", "accepts_marketing"), "BOOLEAN"),
        "email_marketing_consent": "JSON",
        "default_address": "JSON",
        **dict.fromkeys(("locale", "currency", "tags", "note"), "VARCHAR"),
        **STAMPS,
        "deleted_at": MOMENT,
    },
    key=("id",),
    **KNOWN_BY_STAMPS,
)
_ORDERS = Entity(
    name="orders",
    description="One row an order with its lines and refunds, by version.",
    at="orders",
    columns={
        "id": "BIGINT",
        **dict.fromkeys(("order_number", "name"), "VARCHAR"),
        "customer": "JSON",
        **dict.fromkeys(("email", "phone"), "VARCHAR"),
        "created_at": MOMENT,
        "processed_at": "VARCHAR",
        "updated_at": MOMENT,
        "cancelled_at": MOMENT,
        **dict.fromkeys(("cancel_reason", "currency", "financial_status"), "VARCHAR"),
        "fulfillment_status": "VARCHAR",
        **dict.fromkeys(("subtotal_price", "total_price", "total_discounts"), "DECIMAL(18,2)"),
        **dict.fromkeys(("total_tax", "total_shipping"), "DECIMAL(18,2)"),
        "taxes_included": "BOOLEAN",
        **dict.fromkeys(("source_name", "referring_site", "landing_site"), "VARCHAR"),
        **dict.fromkeys(("cart_token", "checkout_token"), "VARCHAR"),
        "buyer_accepts_marketing": "BOOLEAN",
        "customer_locale": "VARCHAR",
        "discount_codes": "JSON",
        "payment_gateway": "VARCHAR",
        "test": "BOOLEAN",
        "tags": "VARCHAR",
        **dict.fromkeys(("shipping_address", "line_items", "refunds"), "JSON"),
    },
    key=("id",),
    money="subtotal_price",
    currency="currency",
    **KNOWN_BY_STAMPS,
)
_CHECKOUTS = Entity(
    name="checkouts",
    description="One row a checkout that was begun, by version.",
    at="checkouts",
    columns={
        "id": "BIGINT",
        **dict.fromkeys(("token", "cart_token", "email", "phone"), "VARCHAR"),
        **STAMPS,
        "completed_at": MOMENT,
        "total_price": "DECIMAL(18,2)",
        **dict.fromkeys(("currency", "abandoned_checkout_url", "device_id"), "VARCHAR"),
    },
    key=("id",),
    money="total_price",
    currency="currency",
    **KNOWN_BY_STAMPS,
)


def make_source(
    time_zone: str,
    first_day: date,
    url: str,
    token: str,
    overlap_minutes: int = 60,
    timeout_seconds: float = 30,
    attempts: int = 6,
) -> DeliveredSource:
    """Settings: `url`, `token` (both from the environment), `overlap_minutes`; how long an answer
    may take (`timeout_seconds`) and how often a request is tried (`attempts`)."""
    interface = Rest(
        url=url,
        headers={"X-Shopify-Access-Token": token},
        path="/admin/api/{at}.json",
        pages=CursorPages(size=250),
        overlap_minutes=overlap_minutes,
        timeout_seconds=timeout_seconds,
        attempts=attempts,
    )
    return DeliveredSource("shop", (_CUSTOMERS, _ORDERS, _CHECKOUTS), interface)
