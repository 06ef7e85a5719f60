"""The text of one web event, as SQL over the joined event: strings put together, which is fastest.

Only what may hold a quote (names, numbers typed by people) goes through `to_json`.
"""

_EVENT = """CASE code WHEN 1 THEN 'Product Viewed' WHEN 2 THEN 'Product Added'
    WHEN 3 THEN 'Checkout Started' WHEN 4 THEN 'Order Completed' ELSE 'Search' END"""
_TYPE = """CASE code WHEN 0 THEN 'page' WHEN 6 THEN 'identify' WHEN 7 THEN 'screen'
    ELSE 'track' END"""
_PATH = """CASE WHEN code IN (1, 2) THEN '/products/' || product_id WHEN code = 3 THEN '/checkout'
    WHEN code = 4 THEN '/thank-you' WHEN code = 5 THEN '/search' WHEN place = 0 THEN '/'
    ELSE '/category/' || category END"""
_PROPERTIES = f"""'{{"url":"https://shop.example' || {_PATH} || '","path":"' || {_PATH} || '"' ||
    CASE WHEN code IN (0, 7) THEN ',"title":"' || CASE WHEN place = 0 THEN 'Home'
            ELSE category END || '"'
        WHEN code IN (1, 2) THEN ',"product_id":"' || product_id || '","category":"' || category
            || '","price":' || money(list_price) || ',"currency":"CNY"'
            || CASE WHEN code = 2 THEN ',"quantity":1' ELSE '' END
        WHEN code = 4 THEN ',"order_id":"' || order_id || '","revenue":' || money(total)
            || ',"currency":"' || ['CNY', 'USD', 'EUR'][currency + 1] || '"'
        WHEN code = 5 THEN ',"query":"' || split_part(lower(title), ' ', 2) || '"' ELSE '' END
    || '}}'"""
_AGENT = """CASE WHEN kind = 3 THEN ['Mozilla/5.0 (compatible; Baiduspider/2.0)',
        'Googlebot/2.1 (+http://www.google.com/bot.html)', 'python-requests/2.31',
        'Mozilla/5.0 (compatible; bingbot/2.0)'][1 + v % 4]
    WHEN app = 1 THEN 'RetailApp/5.2 (iPhone; iOS 18.1)'
    WHEN app = 2 THEN 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.50 MiniProgram'
    WHEN mobile THEN 'Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0 Mobile'
    ELSE 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/12' || agent || '.0 Safari/537.36' END"""
_REFERRER = """CASE WHEN campaign_id IS NOT NULL THEN 'https://mail.example/' ELSE
    ['', 'https://www.baidu.com/', 'https://www.google.com/', '', 'https://weibo.com/',
     'https://www.xiaohongshu.com/'][1 + referrer] END"""
_CONTEXT = f"""'{{"ip":"' || (11 + ip // 65536 % 180) || '.' || (ip // 256 % 256) || '.'
    || (ip % 256) || '.7","userAgent":"' || {_AGENT} || '","locale":"'
    || CASE w.tongue WHEN 1 THEN 'en-US' WHEN 2 THEN 'zh-TW' ELSE 'zh-CN' END
    || '","timezone":"' || CASE WHEN w.latin THEN 'America/New_York' ELSE 'Asia/Shanghai' END
    || '","page":{{"referrer":"' || {_REFERRER} || '"}}'
    || CASE WHEN campaign_id IS NULL THEN '' ELSE ',"campaign":{{"name":"' || campaign_id
        || '","source":"newsletter","medium":"email"}}' END
    || ',"device":{{"id":"' || anonymous || '","type":"'
    || CASE WHEN kiosk THEN 'kiosk' WHEN mobile OR app > 0 THEN 'mobile' ELSE 'desktop' END
    || '"}}' || CASE WHEN app = 1 THEN ',"app":{{"name":"RetailApp"}}'
        WHEN app = 2 THEN ',"app":{{"name":"RetailMini"}}' ELSE '' END || '}}'"""
_TRAITS = """CASE WHEN code = 6 THEN ',"traits":' || to_json({email: email_at(w, ts),
    phone: phone_text(phone_at(w, ts), 1), name: w.name_native}) ELSE '' END"""
# A logged-in session that starts with an identify has no user before it.
_USER = """CASE WHEN account IS NULL OR (login < 0.3 AND place = 0) THEN 'null'
    ELSE '"' || account || '"' END"""
_WHOLE = f"""'{{"messageId":"' || md5('m' || message) || '","type":"' || {_TYPE} || '"' ||
    CASE WHEN code BETWEEN 1 AND 5 THEN ',"event":"' || {_EVENT} || '"' ELSE '' END ||
    ',"anonymousId":"' || anonymous || '","userId":' || {_USER} ||
    ',"timestamp":"' || isoms(ts) || '","originalTimestamp":"'
    || isoms(ts + to_milliseconds(skew)) || '","sentAt":"'
    || isoms(received_at - INTERVAL 150 MILLISECOND) || '","receivedAt":"' || isoms(received_at)
    || '","properties":' || {_PROPERTIES} || ',"context":' || {_CONTEXT} || {_TRAITS} || '}}'"""
LINE = f"CASE WHEN malformed THEN left({_WHOLE}, 90) ELSE {_WHOLE} END"
