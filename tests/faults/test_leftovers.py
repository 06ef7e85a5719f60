"""What a dead run or a bad disk leaves behind: cleaned up, or named, never used."""

import shutil

from faulty import MONDAY, assert_told, seen, versions_of

LAKE = "lake/raw/complete_journey"


def test_whatever_lies_about_the_next_run_cleans_up(earlier):
    data, before = earlier.data, seen(earlier)
    warehouse = data / "warehouse.duckdb"
    warehouse.write_bytes(warehouse.read_bytes()[:100_000] + b"torn")
    (data / "warehouse.duckdb.wal").write_bytes(b"not a log of this file")
    draft = versions_of(earlier) / ".draft-20171218T000000Z"
    draft.mkdir()
    (draft / "customer360.duckdb").write_bytes(b"half a version")
    pointer = earlier.current.with_name("current.draft")
    pointer.symlink_to("versions/nowhere")
    orphan = data / LAKE / "transactions" / f"000002_{MONDAY}.parquet"
    shutil.copy(earlier.source / "transactions.parquet", orphan)
    manifest = data / LAKE / "_batches" / f"000002_{MONDAY}.json.draft"
    manifest.write_text('{"batch_id": "000')
    spilled = data / "tmp" / "duckdb_temp_storage-0.tmp"
    spilled.parent.mkdir(exist_ok=True)
    spilled.write_bytes(b"spilled by a run that died")

    done = earlier.run(MONDAY)

    assert done.returncode == 0, done.stdout + done.stderr
    after = seen(earlier)
    assert after.days == [(MONDAY,)]
    assert len(after.versions) == len(before.versions) + 1
    assert not draft.exists()
    assert not pointer.is_symlink()
    assert not manifest.exists()
    assert not spilled.exists()
    [(orders,)] = earlier.query("SELECT count(*) FROM marts.orders")
    [(baskets,)] = earlier.query("SELECT count(DISTINCT order_id) FROM marts.orders")
    assert orders == baskets, "the orphan was counted"


def test_a_bit_flipped_in_the_lake_stops_the_run_and_names_the_file(earlier):
    before = seen(earlier)
    [landed] = (earlier.data / LAKE / "transactions").glob("*.parquet")
    content = bytearray(landed.read_bytes())
    content[len(content) // 2] ^= 1
    landed.write_bytes(content)
    done = earlier.run(MONDAY)
    assert_told(done, "lake, source complete_journey, table transactions", str(landed), "sha256")
    assert seen(earlier) == before
    content[len(content) // 2] ^= 1
    landed.write_bytes(content)  # brought back from a backup, it is good again


def test_a_landed_file_that_is_gone_stops_the_run_and_is_named(earlier):
    before = seen(earlier)
    [landed] = (earlier.data / LAKE / "demographics").glob("*.parquet")
    landed.unlink()
    told = f"expected the landed file {landed}, found none"
    assert_told(earlier.run(MONDAY), "lake, source complete_journey, table demographics", told)
    assert seen(earlier) == before
