"""The CRM: contacts with duplicates, merges by its users, consents; rows are updated in place."""

import numpy as np

from simulator import accounts
from simulator.accounts import EMAIL
from simulator.block import Block
from simulator.draws import DAY, moment

TEST_BASE = 90_000_000


def deliver(block: Block) -> None:
    """Write all entities of the CRM."""
    _merges(block)
    accounts.versions(block, "contact")
    _contacts(block)
    _consents(block)


def _merges(block: Block) -> None:
    """Later records of a person go into the first one, mostly; now and then a stranger's does."""
    world, setting, rng = block.world, block.setting, block.rng("merges")
    c = block.fetch("SELECT id, i, place, epoch(created_at) AS ts FROM contact ORDER BY id")
    first = np.full(block.size, -1)
    first[c["i"][c["place"] == 0]] = c["id"][c["place"] == 0]
    extra = np.flatnonzero(c["place"] > 0)
    true = extra[rng.random(len(extra)) < world.merged]
    single = np.flatnonzero(c["place"] == 0)
    wrong = single[rng.random(len(single)) < world.false_merge * len(extra) / max(len(single), 1)]
    merged = np.concatenate([true, wrong])
    neighbour = np.roll(c["id"][single], 1)[np.searchsorted(single, wrong)]
    canonical = np.concatenate([first[c["i"][true]], neighbour])
    at = np.maximum(c["ts"][merged], setting.start) + (5 + rng.random(len(merged)) * 120) * DAY
    order = np.argsort(at, kind="stable")
    base = block.number * world.block_people * 4
    block.table(
        "merge",
        id=base + np.arange(len(order)) + 1,
        canonical=canonical[order].astype("int64"),
        merged=c["id"][merged][order].astype("int64"),
        ts=moment(np.floor(at[order])),
        by=rng.choice(["rule", "anna.li", "m.weber", "wang.fang"], len(order)).astype(str),
    )
    # A record into which others go is not deleted; one that goes is, at that moment.
    block.run(
        """DELETE FROM merge WHERE canonical = merged OR canonical IN (SELECT merged FROM merge);
        UPDATE contact SET deleted_at = NULL WHERE id IN (SELECT canonical FROM merge);
        UPDATE contact SET deleted_at = m.ts FROM merge m WHERE m.merged = contact.id;
        CREATE OR REPLACE TEMP TABLE merge_row AS
        SELECT id AS merge_id, canonical AS canonical_contact_id, merged AS merged_contact_id,
            utc(ts) AS merged_at, "by" AS merged_by, merged_at AS created_at,
            merged_at AS updated_at, ts AS visible_at FROM merge"""
    )
    block.deliver("crm", "merge_log", "merge_row", "* EXCLUDE (visible_at)", "merge_id")


_CONTACT = """CREATE OR REPLACE TEMP TABLE contact_row AS
    SELECT r.id AS contact_id, {email} AS email,
        CASE WHEN r.has_phone AND r.draw < 0.3
            THEN phone_text(phone_at(w.phones, v.knows), r.phone_style) END AS phone,
        CASE WHEN r.has_phone AND r.draw >= 0.1
            THEN phone_text(phone_at(w.phones, v.knows), r.phone_style) END AS mobile,
        CASE WHEN w.latin OR r.name_style IN (1, 2, 3) THEN w.given
            WHEN r.name_style = 0 THEN w.given_zh END AS first_name,
        CASE WHEN w.latin OR r.name_style IN (1, 2, 3) THEN w.surname
            WHEN r.name_style = 0 THEN w.surname_zh END AS last_name,
        name_text(w.names, r.name_style, r.slip, r.slip_at) AS full_name,
        CASE WHEN r.draw2 < 0.15 THEN NULL WHEN r.draw2 < 0.5
            THEN CASE WHEN w.woman THEN 'F' ELSE 'M' END
            WHEN r.draw2 < 0.9 AND NOT w.latin THEN CASE WHEN w.woman THEN '女' ELSE '男' END
            ELSE CASE WHEN w.woman THEN 'female' ELSE 'male' END END AS gender,
        CASE WHEN r.has_birth THEN birth_text(w.birth, r.birth_style) END AS birth_date,
        CASE WHEN r.draw < 0.05 THEN 'Lanhu Trading Co.' END AS company,
        CASE WHEN r.draw < 0.05 THEN 'Buyer' END AS job_title,
        CASE WHEN v.knows < w.moved_at THEN w.address_a ELSE w.address_b END AS address,
        CASE WHEN w.latin OR r.name_style IN (1, 2, 3) THEN c.city_en ELSE c.city_zh END AS city,
        CASE WHEN w.latin OR r.name_style IN (1, 2, 3) THEN c.province_en ELSE c.province_zh END
            AS province,
        c.postcode || CASE WHEN c.country = 'CN' THEN '00' ELSE '1' END AS postcode,
        CASE WHEN c.country <> 'CN' THEN c.country WHEN r.draw2 < 0.3 THEN '中国'
            WHEN r.draw2 < 0.5 THEN 'China' ELSE 'CN' END AS country,
        ['anna.li', 'm.weber', 'wang.fang'][1 + r.id % 3] AS owner,
        ['web form', 'store', 'import', 'call'][1 + (r.draw2 * 4)::INTEGER % 4] AS source,
        false AS is_test, CASE WHEN v.deleted THEN utc(v.ts) END AS deleted_at,
        utc(r.created_at) AS created_at, utc(v.ts) AS updated_at,
        v.ts AS visible_at
    FROM contact_version v JOIN contact r USING (id) JOIN who w USING (i)
    JOIN city c ON c.city = CASE WHEN v.knows < w.moved_at THEN w.city_a ELSE w.city_b END"""


def _contacts(block: Block) -> None:
    block.run(_CONTACT.format(email=EMAIL.format(e="email_at(w.mails, v.knows)")))
    setting, rng = block.setting, block.rng("test_contacts")
    count = block.fetch("SELECT count(*) AS n FROM contact")["n"][0]
    n = rng.poisson(count * block.world.dirt.test)
    at = moment(np.floor(setting.start + rng.random(n) * (setting.end - setting.start)))
    base = TEST_BASE + block.number * block.world.block_people
    block.table("tried_contact", id=base + np.arange(n) + 1, ts=at)
    block.run(
        """INSERT INTO contact_row BY NAME
        SELECT id AS contact_id, 'test@test.com' AS email, '13800000000' AS mobile,
            '测试' AS full_name, 'import' AS source, true AS is_test,
            utc(ts) AS created_at, utc(ts) AS updated_at,
            ts AS visible_at FROM tried_contact"""
    )
    block.deliver("crm", "contacts", "contact_row", "* EXCLUDE (visible_at)", "contact_id")
    block.records("crm", "contacts", "SELECT id AS source_pk, i FROM contact")
    row = "SELECT contact_id AS source_pk, visible_at FROM contact_row"
    version = """SELECT v.id AS source_pk, v.ts AS visible_at FROM contact_version v
        JOIN contact r USING (id) WHERE"""
    for kind, expected, sql in (
        ("test", "cleaned", f"{row} WHERE is_test"),
        ("deletion", "deleted", f"{row} WHERE deleted_at IS NOT NULL"),
        ("placeholder_email", "cleaned", f"{version} r.placeholder AND r.has_email"),
        ("full_width", "cleaned", f"{version} r.phone_style = 5 AND r.has_phone"),
        ("impossible_birth", "cleaned", f"{version} r.birth_style > 4 AND r.has_birth"),
        ("typo", "cleaned", f"{version} r.slip > 0 AND r.name_style IN (0, 1, 2)"),
    ):
        block.dirt("crm", "contacts", kind, expected, sql)


def _consents(block: Block) -> None:
    """Three consents a contact; who unsubscribes from e-mail withdraws that one everywhere."""
    block.run(
        """CREATE OR REPLACE TEMP TABLE consent_row AS
        WITH asked AS (
            SELECT r.id * 4 + k.k AS consent_id, r.id, r.i, r.created_at AS ts, k.*,
                CASE k.k WHEN 0 THEN o.opted_in WHEN 1 THEN r.draw < 0.5 ELSE r.draw2 < 0.7 END
                    AS granted, r.deleted_at
            FROM contact r JOIN optin o USING (i), (VALUES (0, 'marketing', 'email'),
                (1, 'marketing', 'sms'), (2, 'profiling', 'email')) k(k, purpose, channel)),
        state AS (
            SELECT a.*, a.ts AS effective, CASE WHEN granted THEN 'granted' ELSE 'denied' END
                AS state FROM asked a
            UNION ALL SELECT a.*, greatest(o.out_at, a.ts + INTERVAL 1 SECOND), 'withdrawn'
            FROM asked a JOIN optin o USING (i)
            WHERE a.k = 0 AND granted AND o.out_at < TIMESTAMP '2100-01-01')
        SELECT consent_id, id AS contact_id, purpose, channel, state,
            CASE WHEN k = 2 THEN 'legitimate interest' ELSE 'consent' END AS legal_basis,
            CASE state WHEN 'withdrawn' THEN 'unsubscribe link' ELSE 'sign-up form' END
                AS captured_via, 'v3' AS policy_version,
            utc(effective) AS effective_at, utc(ts) AS created_at,
            utc(effective) AS updated_at, effective AS visible_at
        FROM state"""
    )
    block.deliver("crm", "consents", "consent_row", "* EXCLUDE (visible_at)", "consent_id")
