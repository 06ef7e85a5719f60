"""The text of one web event, as SQL over the joined event: strings put together, for speed."""

# The relation that is written: an event with its session's texts and its product.
JOINED = """(SELECT e.*, isoms(e.ts) AS at_text, t.* EXCLUDE (v), p.product_id, p.category,
        split_part(p.title, ' ', 2) AS noun,
        pr.price AS list_price
    FROM event e JOIN visit_text t USING (v) JOIN product p USING (product)
    JOIN list_price pr USING (product))"""

_TYPE = """CASE code WHEN 0 THEN 'page"' WHEN 1 THEN 'track","event":"Product Viewed"'
    WHEN 2 THEN 'track","event":"Product Added"' WHEN 3 THEN 'track","event":"Checkout Started"'
    WHEN 4 THEN 'track","event":"Order Completed"' WHEN 5 THEN 'track","event":"Search"'
    WHEN 6 THEN 'identify"' WHEN 8 THEN 'track","event":"Shipping Info Entered"'
    WHEN 9 THEN 'track","event":"Payment Info Entered"' WHEN 10 THEN 'page"'
    ELSE 'screen"' END"""
_PATH = """CASE code WHEN 1 THEN '/products/' || product_id WHEN 2 THEN '/products/' || product_id
    WHEN 3 THEN '/checkout' WHEN 8 THEN '/checkout/shipping' WHEN 9 THEN '/checkout/payment'
    WHEN 10 THEN %s[page + 1] WHEN 11 THEN %s[page + 1]
    WHEN 4 THEN '/thank-you' WHEN 5 THEN '/search'
    ELSE CASE WHEN place = 0 THEN '/' ELSE '/category/' || category END END"""
_MORE = """CASE code WHEN 1 THEN concat(',"product_id":"', product_id, '","category":"', category,
        '","price":', money(list_price), ',"currency":"CNY"')
    WHEN 2 THEN concat(',"product_id":"', product_id, '","category":"', category,
        '","price":', money(list_price), ',"currency":"CNY","quantity":1')
    WHEN 4 THEN concat(',', bought) WHEN 5 THEN concat(',"query":"', lower(noun), '"')
    WHEN 3 THEN '' WHEN 6 THEN '' WHEN 8 THEN '' WHEN 9 THEN ''
    WHEN 10 THEN ',"title":"Service"' WHEN 11 THEN ',"title":"Service"'
    ELSE CASE WHEN place = 0 THEN ',"title":"Home"' ELSE concat(',"title":"', category, '"') END
    END"""
# A session that starts with an identify has no user before it.
_WHOLE = f"""concat('{{"messageId":"', md5('m' || message), '","type":"', {_TYPE}, visitor,
    CASE WHEN identifies AND place = 0 THEN 'null' ELSE account_text END,
    ',"timestamp":"', at_text, '","originalTimestamp":"',
    CASE skew WHEN 0 THEN at_text ELSE isoms(ts + to_milliseconds(skew)) END,
    '","sentAt":"', CASE WHEN late
        THEN isoms(received_at - INTERVAL 150 MILLISECOND) ELSE at_text END,
    '","receivedAt":"', isoms(received_at),
    '","properties":{{"url":"https://shop.example', {_PATH}, '","path":"', {_PATH}, '"', {_MORE},
    '}},"context":', context, CASE code WHEN 6 THEN traits END, '}}')"""


def line(service_paths: list[str]) -> str:
    """A line's text; an event's `page` is one of the paths of services."""
    whole = _WHOLE.replace("%s", str(service_paths))
    return f"CASE WHEN malformed THEN left({whole}, 90) ELSE {whole} END"
