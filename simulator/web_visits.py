"""What a session knows of its visitor, and the texts that all its events share."""

# By the account in use, if it exists then and the person logs in; an order's by that order's.
KNOWN_VISIT = """CREATE OR REPLACE TEMP TABLE known_visit AS
    SELECT v.*, CASE WHEN v.kind = 0 THEN s.account WHEN v.login < 0.45
            AND a.created_at < v.start_at AND coalesce(a.deleted_at > v.start_at, true)
            THEN a.id END AS account,
        CASE WHEN v.kind = 3 THEN md5('bot' || v.v) WHEN v.kiosk
            THEN md5('kiosk' || w.home_store) WHEN v.borrowed THEN h.anonymous
            ELSE coalesce(d.anonymous, d0.anonymous) END AS anonymous,
        coalesce(d.mobile, d0.mobile, false) AS mobile, coalesce(d.agent, d0.agent, 0) AS agent,
        coalesce(d.ip, d0.ip, v.v) AS ip, c.campaign_id, w.tongue, w.latin, s.order_id, s.total,
        s.currency,
        CASE WHEN account IS NOT NULL AND v.login < 0.3 THEN ',"traits":' || to_json({
            email: email_at(w.mails, v.start_at),
            phone: phone_text(phone_at(w.phones, v.start_at), 1),
            name: w.name_native}) END AS traits
    FROM visit v LEFT JOIN who w ON w.i = v.i
    LEFT JOIN sale s ON s.n = v.n
    LEFT JOIN device d ON d.i = v.i AND d.place = v.place
    LEFT JOIN (FROM device WHERE place = 0) d0 ON d0.i = v.i
    LEFT JOIN head ON head.i = v.i 
    LEFT JOIN (FROM device WHERE place = 0) h ON h.i = head.head
    LEFT JOIN (FROM shop_account WHERE place = 0) a ON a.i = v.i
    LEFT JOIN campaign c ON c.campaign = v.campaign
    ORDER BY v.v"""

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
_CONTEXT = f"""concat('{{"ip":"', 11 + ip // 65536 % 180, '.', ip // 256 % 256, '.', ip % 256,
    '.7","userAgent":"', {_AGENT}, '","locale":"',
    CASE tongue WHEN 1 THEN 'en-US' WHEN 2 THEN 'zh-TW' ELSE 'zh-CN' END,
    '","timezone":"', CASE WHEN latin THEN 'America/New_York' ELSE 'Asia/Shanghai' END,
    '","page":{{"referrer":"', {_REFERRER}, '"}}', CASE WHEN campaign_id IS NOT NULL
        THEN concat(',"campaign":{{"name":"', campaign_id,
            '","source":"newsletter","medium":"email"}}') END,
    ',"device":{{"id":"', anonymous, '","type":"',
    CASE WHEN kiosk THEN 'kiosk' WHEN mobile OR app > 0 THEN 'mobile' ELSE 'desktop' END, '"}}',
    CASE WHEN app = 1 THEN ',"app":{{"name":"RetailApp"}}'
        WHEN app = 2 THEN ',"app":{{"name":"RetailMini"}}' END, '}}')"""

# One text a session rather than an event: most of a line is the same in all of them.
VISIT_TEXT = f"""CREATE OR REPLACE TEMP TABLE visit_text AS
    SELECT v, concat(',"anonymousId":"', anonymous, '","userId":') AS visitor,
        CASE WHEN account IS NULL THEN 'null' ELSE concat('"', account, '"') END AS account_text,
        login < 0.3 AS identifies, {_CONTEXT} AS context, traits,
        concat('"order_id":"', order_id, '","revenue":', money(total), ',"currency":"',
            ['CNY', 'USD', 'EUR'][currency + 1], '"') AS bought
    FROM known_visit ORDER BY v"""
