"""The report of a version: whole, offline, in both languages, and with nothing of anybody in it."""

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest

from orchestration.errors import Problem
from orchestration.report import make as make_module
from orchestration.report.make import make
from orchestration.report.sections import value
from orchestration.report.text import Text, html

ANNA = "person-7f3a-anna"
NASTY = "<script>alert('x')</script> & \"Söhne\""
VOID = {"meta", "input", "br"}
_SQL = """
    CREATE SCHEMA marts; CREATE SCHEMA ml; CREATE SCHEMA meta;
    CREATE TABLE meta.version AS SELECT '{version}' AS version, 'tiny' AS company,
        DATE '2025-06-30' AS as_of, 'run' AS run_id, '2025-07-01T02:00:00+00:00' AS published_at,
        '0.1.0+abc' AS code_version;
    CREATE TABLE marts.calendar AS SELECT (DATE '2025-01-01' + i::INTEGER) AS calendar_day
        FROM range(181) AS r(i);
    CREATE TABLE marts.orders AS SELECT 'o' || i AS order_id, '{anna}' || i % 40 AS customer_id,
        DATE '2025-01-01' + (i % 181)::INTEGER AS order_date, i % 5 > 0 AS is_kept,
        (10 + i % 7)::DECIMAL(18, 2) AS net_sales FROM range({orders}) AS r(i);
    CREATE TABLE marts.customer_360 AS SELECT '{anna}' || i AS customer_id, 3 AS orders,
        CASE WHEN i % 2 = 0 THEN 2 ELSE 0 END AS orders_12m, 30::DECIMAL(18, 2) AS net_sales_12m,
        CASE WHEN i < {high} THEN 'high' ELSE 'low' END AS churn_band, 0.3 AS churn_probability,
        i AS open_tickets FROM range(40) AS r(i);
    CREATE TABLE meta.source_freshness AS SELECT $nasty$ || '' AS source,
        DATE '2025-06-30' AS landed_to, TIMESTAMPTZ '2025-06-30 20:00:00+00' AS last_known_at,
        0 AS days_behind, 'fresh' AS status, NULL AS reason, 3 AS fresh_within_days;
    CREATE TABLE meta.reconciliation AS SELECT 'shop' AS source, 'orders' AS entity,
        'EUR' AS currency, 100 AS received, 90 AS accepted, {quarantined} AS quarantined,
        2 AS duplicates, 0 AS superseded, 0 AS deleted, 10.00 AS received_amount,
        9.00 AS accepted_amount, 1.00 AS quarantined_amount, 0.00 AS duplicates_amount,
        0.00 AS superseded_amount, 0.00 AS deleted_amount, 9.00 AS modelled_amount;
"""


def tiny(folder: Path, version: str = "v2", orders=900, high=4, quarantined=8, more="") -> Path:
    folder.mkdir(parents=True)
    sql = _SQL.format(
        version=version, anna=ANNA, orders=orders, high=high, quarantined=quarantined
    ).replace("$nasty$", "'" + NASTY.replace("'", "''") + "'")
    with duckdb.connect(str(folder / "customer360.duckdb")) as connection:
        connection.execute(sql + more)
    return folder


def report_of(folder: Path, before: Path | None = None, title: str = NASTY, language: str = "en"):
    return make(
        folder,
        before=before,
        title=title,
        currency="EUR",
        time_zone="Asia/Shanghai",
        language=language,
    )


class _Page(HTMLParser):
    """Every tag is closed in order; keeps attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    root = tmp_path_factory.mktemp("report")
    before = tiny(root / "v1", "v1", orders=800, high=6)
    report = report_of(tiny(root / "v2"), before)
    assert report.problems == ()
    return report.html


def test_a_page_is_whole_and_reaches_nothing_outside(page):
    read = _Page(page)
    assert not [a for a in read.attributes if a[1] in ("src", "srcset", "action", "onload")]
    assert {a[0] for a in read.attributes}.isdisjoint({"script", "iframe", "object", "link"})
    links = [value for tag, name, value in read.attributes if name == "href"]
    assert links
    assert all(link.startswith("#") for link in links)
    assert not re.search(r"https?://|@import|url\(", page)
    assert "default-src 'none'" in page
    for drawing in re.findall(r"<svg.*?</svg>", page, re.S):
        ElementTree.fromstring(drawing)


def test_what_is_put_into_it_is_escaped(page):
    assert "<script" not in page
    assert NASTY in _Page(page).text


def test_nobody_is_in_it(page):
    assert ANNA not in page


def test_both_languages_are_in_it_and_one_is_chosen(tmp_path, page):
    assert page.count('lang="en"') > 20
    # Every text that is told in one language is told in the other (the root element is neither).
    assert page.count('<span lang="en"') == page.count('<span lang="zh"')
    assert page.count("客户") > 3
    assert 'id="english" checked' in page
    folder = tiny(tmp_path / "v1")
    assert 'id="chinese" checked' in report_of(folder, language="zh").html


def test_key_numbers_and_their_changes(page):
    text = _Page(page).text
    # 900 orders instead of 800 over the same 181 days; those at high risk from 6 to 4.
    assert re.search(r"High risk of churn.{0,20}4▼ −2 \(−33\.3 %\)", text)
    assert "Customers客户数40unchanged" in text


def test_what_a_company_has_not_is_left_out_with_a_line_why(page):
    text = _Page(page).text
    assert "no source of this company asks for opinions (marts.satisfaction" in text
    assert 'id="satisfaction"' not in page


def test_a_tier_of_whom_nobody_is_known_to_be_alive_is_shown(tmp_path):
    more = """CREATE TABLE marts.value_tier AS SELECT customer_id, 1.0 AS value_score,
            if(orders_12m = 0, 'low', 'high') AS value_tier, 'x' AS value_tier_zh
            FROM marts.customer_360;
        CREATE TABLE ml.clv AS SELECT customer_id, 12 AS horizon_months, 70.0 AS expected_value,
            60.0 AS value_low, 80.0 AS value_high, if(orders_12m = 0, NULL, 0.5) AS p_alive
            FROM marts.customer_360;
        CREATE TABLE marts.customer_profitability AS SELECT customer_id,
            NULL::DECIMAL(18, 2) AS contribution"""
    more += "".join(f", 0::DECIMAL(18, 2) AS {name}" for name, _, _ in value._STEPS)
    more += " FROM marts.customer_360"

    text = _Page(report_of(tiny(tmp_path / "v2", more=more)).html).text

    assert re.search(r"Of the customers of today 50\s?%", text)


def test_sums_that_do_not_add_up_are_said(tmp_path):
    assert "the sums add up" in report_of(tiny(tmp_path / "good")).html
    bad = report_of(tiny(tmp_path / "bad", quarantined=7)).html
    assert "the sums do not add up" in bad
    assert "every one is accounted for" not in bad


def test_a_section_that_fails_is_told_and_the_others_stand(tmp_path, monkeypatch):
    def fails(version, told):
        raise ValueError(f"row of {ANNA}")

    sections = ((Text("Broken", "坏"), fails), *make_module._SECTIONS[:1])
    monkeypatch.setattr(make_module, "_SECTIONS", sections)
    report = report_of(tiny(tmp_path / "v1"))
    assert report.problems == ("report, Broken: ValueError",)
    assert 'id="sales"' in report.html
    assert ANNA not in report.html


def test_a_version_of_an_older_shape_still_has_its_report(tmp_path):
    folder = tiny(tmp_path / "v1", more="ALTER TABLE marts.orders DROP is_kept;")
    report = report_of(folder)
    assert report.problems == ()
    assert 'id="sales"' in report.html


def test_a_version_before_that_is_broken_does_no_harm(tmp_path):
    broken = tmp_path / "v0"
    broken.mkdir()
    (broken / "customer360.duckdb").write_bytes(b"not a database" * 1000)
    report = report_of(tiny(tmp_path / "v1"), broken)
    assert report.problems == ()
    assert "no version before this one" in report.html


def test_a_version_that_cannot_be_read_is_one_line(tmp_path):
    with pytest.raises(Problem, match="cannot be read"):
        report_of(tmp_path)


def test_the_same_version_gives_the_same_page(tmp_path):
    folder = tiny(tmp_path / "v1")
    assert report_of(folder).html == report_of(folder).html


def test_html_escapes_what_is_not_html():
    assert html("<b>{}</b>", "<i>") == "<b>&lt;i&gt;</b>"
