"""The loyalty scheme: members and their points; each earned entry refers to an order."""

from simulator import accounts
from simulator.accounts import EMAIL, PER_BLOCK
from simulator.block import Block

_CARDS = """CREATE OR REPLACE TEMP TABLE card AS
    SELECT id, 'L' || lpad(id::VARCHAR, 8, '0') AS member_id,
        '62' || lpad(((id * 48271 + 7919) % 999999937)::VARCHAR, 10, '0') AS card_no FROM member"""

_LEDGER = """CREATE OR REPLACE TEMP TABLE entry AS
    WITH earn AS (
        SELECT s.member, s.ref, s.recorded_at AS ts, s.n, s.draw, s.draw2, s.cancelled,
            floor(s.subtotal * s.rate / 100)::INTEGER AS points, s.i FROM sale s
        WHERE s.member IS NOT NULL),
    refunded AS (
        SELECT l.n, max(l.returned_at) AS ts, sum(l.refund) AS refund FROM line l
        WHERE l.refund > 0 GROUP BY 1),
    back AS (
        SELECT e.member, e.ref, greatest(r.ts, e.ts) + INTERVAL 5 DAY AS ts, e.n,
            least(e.points, ceil(r.refund * s.rate / 100))::INTEGER AS points
        FROM earn e JOIN refunded r USING (n) JOIN sale s USING (n) WHERE NOT e.cancelled)
    SELECT member, 'earn' AS type, points, ref, 'purchase' AS reason, ts, n FROM earn
        WHERE points > 0
    UNION ALL SELECT member, 'adjust', -points, ref, 'cancelled', ts + INTERVAL 1 DAY, n FROM earn
        WHERE cancelled AND points > 0
    UNION ALL SELECT member, 'adjust', -points, ref, 'returned', ts, n FROM back WHERE points > 0
    UNION ALL SELECT e.member, 'redeem', -(e.points // 2), NULL, 'voucher',
        e.ts + to_seconds((86400 * (10 + 80 * draw2))::BIGINT), e.n FROM earn e
        LEFT JOIN back b USING (n)
        WHERE draw < 0.25 AND NOT cancelled AND e.points > 20 AND b.n IS NULL
    UNION ALL SELECT e.member, 'expire', -(e.points - e.points // 2), NULL, 'expired',
        e.ts + INTERVAL 365 DAY, e.n FROM earn e LEFT JOIN back b USING (n)
        WHERE draw > 0.7 AND NOT cancelled AND e.points > 20 AND b.n IS NULL"""

_ROWS = """CREATE OR REPLACE TEMP TABLE ledger_row AS
    SELECT {base} + row_number() OVER (ORDER BY e.ts, e.n, e.type) AS entry_id, c.member_id, e.type,
        e.points, e.ref AS order_ref, e.reason, utc(e.ts) AS "at",
        utc(e.ts) AS created_at, utc(e.ts) AS updated_at,
        e.ts AS visible_at
    FROM entry e JOIN card c ON c.id = e.member"""

# The tier rises with the points ever earned; a member's row changes at that moment.
_TIERS = """CREATE OR REPLACE TEMP TABLE tier AS
    WITH total AS (
        SELECT member, ts, sum(points) OVER (PARTITION BY member ORDER BY ts, n) AS points
        FROM entry WHERE type = 'earn')
    SELECT member, 'silver' AS tier, min(ts) AS ts FROM total WHERE points >= 2000 GROUP BY 1
    UNION ALL SELECT member, 'gold', min(ts) FROM total WHERE points >= 8000 GROUP BY 1"""

_MEMBERS = """CREATE OR REPLACE TEMP TABLE member_row AS
    WITH change AS (
        SELECT id, ts, knows, deleted FROM member_version
        UNION ALL SELECT t.member, t.ts, v.knows, false FROM tier t, LATERAL (
            SELECT max(knows) AS knows FROM member_version v WHERE v.id = t.member AND v.ts <= t.ts
        ) v JOIN member r ON r.id = t.member
        WHERE v.knows IS NOT NULL AND (r.deleted_at IS NULL OR t.ts < r.deleted_at))
    SELECT k.member_id, k.card_no,
        name_text(w.names, CASE WHEN w.latin OR r.draw > 0.2 THEN 0 ELSE 1 END, r.slip,
            r.slip_at) AS name,
        CASE WHEN r.has_phone THEN phone_text(phone_at(w.phones, v.knows), r.phone_style) END
            AS phone,
        CASE WHEN r.draw2 < 0.4 THEN {email} END AS email,
        CASE WHEN r.has_birth THEN birth_text(w.birth, r.birth_style) END AS birth_date,
        coalesce(max_by(t.tier, t.ts), 'basic') AS tier,
        utc(r.created_at) AS joined_at,
        CASE WHEN v.deleted THEN 'closed' ELSE 'active' END AS status,
        f.member_id AS referrer_member_id, s.store_id AS home_store_id,
        utc(r.created_at) AS created_at, utc(v.ts) AS updated_at,
        v.ts AS visible_at
    FROM change v JOIN member r USING (id) JOIN who w USING (i) JOIN card k USING (id)
    JOIN store s ON s.store = w.home_store
    LEFT JOIN card f ON f.id = CASE WHEN r.draw < 0.08 THEN r.id - 3 END
    LEFT JOIN tier t ON t.member = v.id AND t.ts <= v.ts
    GROUP BY ALL"""


def cards(block: Block) -> None:
    """The card numbers, which the stores' receipts show."""
    block.run(_CARDS)
    block.truth(
        "identifier",
        """SELECT person_id, 'card' AS type, card_no AS value, created_at AS valid_from,
            NULL::TIMESTAMP AS valid_to, false AS shared
        FROM card JOIN member USING (id) JOIN who USING (i) ORDER BY card_no""",
    )


def deliver(block: Block) -> None:
    """Write members and ledger."""
    accounts.versions(block, "member")
    block.run(_LEDGER)
    block.run(_ROWS.format(base=block.number * PER_BLOCK))
    block.run(_TIERS)
    block.run(_MEMBERS.format(email=EMAIL.format(e="email_at(w.mails, v.knows)")))
    block.deliver(
        "loyalty", "members", "member_row", "* EXCLUDE (visible_at)", "member_id, updated_at"
    )
    block.deliver("loyalty", "points_ledger", "ledger_row", "* EXCLUDE (visible_at)", "entry_id")
    block.records(
        "loyalty", "members", "SELECT member_id AS source_pk, i FROM member JOIN card USING (id)"
    )
    version = """SELECT k.member_id AS source_pk, v.ts AS visible_at FROM member_version v
        JOIN member r USING (id) JOIN card k USING (id) WHERE"""
    for kind, expected, condition in (
        ("impossible_birth", "cleaned", "r.birth_style > 4 AND r.has_birth"),
        ("full_width", "cleaned", "r.phone_style = 5 AND r.has_phone"),
        ("deletion", "deleted", "v.deleted"),
    ):
        block.dirt("loyalty", "members", kind, expected, f"{version} {condition}")
