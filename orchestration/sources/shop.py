"""Web shop: customers, orders (with lines and refunds), checkouts; a Shopify-like REST API.

Everything lands as the text or JSON that the API sent. An order arrives again, whole, whenever
something about it changes (a refund, a cancellation).
"""

from datetime import date

from orchestration.interfaces.model import DeliveredSource, Entity
from orchestration.interfaces.rest import CursorPages, Rest

_KNOWN = {
    "recorded": "timezone('UTC', try_cast(s.created_at AS TIMESTAMPTZ))",
    "changed": "timezone('UTC', try_cast(s.updated_at AS TIMESTAMPTZ))",
    "known_is": "when the shop wrote it (at a first load: when it was created)",
}
_MOMENT = "TIMESTAMP WITH TIME ZONE"
_STAMPS = {"created_at": _MOMENT, "updated_at": _MOMENT}
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
        **_STAMPS,
        "deleted_at": _MOMENT,
    },
    key=("id",),
    **_KNOWN,
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
        "created_at": _MOMENT,
        "processed_at": "VARCHAR",
        "updated_at": _MOMENT,
        "cancelled_at": _MOMENT,
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
    **_KNOWN,
)
_CHECKOUTS = Entity(
    name="checkouts",
    description="One row a checkout that was begun, by version.",
    at="checkouts",
    columns={
        "id": "BIGINT",
        **dict.fromkeys(("token", "cart_token", "email", "phone"), "VARCHAR"),
        **_STAMPS,
        "completed_at": _MOMENT,
        "total_price": "DECIMAL(18,2)",
        **dict.fromkeys(("currency", "abandoned_checkout_url", "device_id"), "VARCHAR"),
    },
    key=("id",),
    money="total_price",
    currency="currency",
    **_KNOWN,
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
