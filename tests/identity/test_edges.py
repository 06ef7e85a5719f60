"""Which pairs of records the rules link, and which they must not."""

import pytest
from told import connect, day, edges, tell


@pytest.fixture
def link():
    connection = connect()

    def made(*records: dict, merges=()):
        tell(connection, records, merges)
        made.ask = lambda sql: connection.sql(sql).fetchall()
        return edges(connection)

    yield made
    connection.close()


MAIL = "li.ming@example.org"
PHONE = "+8613912345678"
ONE_PERSON = [
    ("张三", "張三"),
    ("张三", "San Zhang"),
    ("ZHANG San", "Zhang, San"),
    ("Robert Smith", "Robrt Smith"),
    ("张三", "张三先生"),
    ("John Smith", "SMITH, JOHN A."),
    ("Robert Smith", "Bob Smith"),
    ("Katherine O'Neill", "Kate O'Neill"),
    ("Robert Smith", "R. Smith"),
    ("Robert Smith", "Mr. Smith"),
    ("张伟明", "Kevin Zhang"),
    ("张伟明", "小伟"),
    ("张伟明", "老张"),
    ("张伟明", "张"),
    ("张伟明", "Weiming"),
]
TWO_PEOPLE = [
    ("张伟明", "张小红"),
    ("张伟明", "李伟明"),
    ("John Smith", "Mary Smith"),
    ("Robert Smith", "J. Smith"),
    ("Kevin Zhang", "Amy Zhang"),
    ("Zhang Li", "Zhang Lin"),
    ("张伟明", "小红"),
    ("张伟明", None),
    ("John Smith", "😀😀"),
]


@pytest.mark.parametrize(("one", "other"), ONE_PERSON)
def test_names_of_one_person_agree(link, one, other):
    for names in ((one, other), (other, one)):
        records = [{"id": f"crm:{n}", "name": name, "email": MAIL} for n, name in enumerate(names)]
        assert link(*records) == {("crm:0", "crm:1"): {"same_email"}}


@pytest.mark.parametrize(("one", "other"), TWO_PEOPLE)
def test_names_of_two_people_do_not(link, one, other):
    for names in ((one, other), (other, one)):
        records = [{"id": f"crm:{n}", "name": name, "phone": PHONE} for n, name in enumerate(names)]
        assert link(*records) == {}


def test_what_says_less_is_nobodys_where_two_have_the_mailbox(link):
    family = [{"id": "crm:1", "name": "John Smith", "email": MAIL}]
    family.append({"id": "crm:2", "name": "Mary Smith", "email": MAIL})
    assert link(*family, {"id": "shop:1", "name": "Ms. Smith", "email": MAIL}) == {}
    assert link(*family, {"id": "shop:1", "name": "Smith, Mary", "email": MAIL}) == {
        ("crm:2", "shop:1"): {"same_email"}
    }


def test_equal_birth_dates_stand_in_for_a_name(link):
    one = {"id": "crm:1", "name": "张三", "birth_date": "1990-02-03", "phone": PHONE}
    other = {"id": "loyalty:1", "birth_date": "1990-02-03", "phone": PHONE}
    assert link(one, other) == {("crm:1", "loyalty:1"): {"same_phone"}}
    assert link(one, other | {"birth_date": "1990-02-04"}) == {}


def test_a_recycled_number_links_nobody(link):
    before = {"id": "crm:1", "name": "Zhang San", "phone": {PHONE: (0, 100)}}
    after = {"id": "crm:2", "name": "Zhang", "phone": {PHONE: (100 + 90, None)}}
    assert link(before, after) == {}
    soon = {"id": "crm:2", "name": "Zhang", "phone": {PHONE: (100 + 89, None)}}
    assert link(before, soon) == {("crm:1", "crm:2"): {"same_phone"}}
    himself = {"id": "crm:2", "name": "张三", "phone": {PHONE: (300, None)}}
    assert link(before, himself) == {("crm:1", "crm:2"): {"same_phone"}}


def test_a_number_of_the_past_still_links(link):
    mover = {
        "id": "crm:1",
        "name": "张三",
        "phone": {PHONE: (0, 100), "+8613800000001": (100, None)},
    }
    assert link(mover, {"id": "shop:1", "name": "张三", "phone": PHONE}) == {
        ("crm:1", "shop:1"): {"same_phone"}
    }


def test_an_account_that_another_system_names_links_whatever_the_names(link):
    account = {"id": "shop:7", "name": "张三", "shop_account": "7"}
    user = {"id": "support:1", "name": "Kevin", "support_user": "1", "shop_account": "7"}
    device = {"id": "web:d", "type": "device", "device": "d", "shop_account": "7"}
    assert link(account, user, device) == {("shop:7", "support:1"): {"same_account"}}


def test_same_name_and_birth_date_need_a_place_in_common_and_few_namesakes(link):
    person = {"name": "欧阳小明", "birth_date": "1990-02-03", "city": "深圳市"}
    pair = [{"id": f"crm:{n}", **person} for n in range(2)]
    assert link(*pair) == {("crm:0", "crm:1"): {"same_name_birth"}}
    assert link(pair[0], pair[1] | {"city": "上海市"}) == {}
    assert link(*({"id": f"crm:{n}", **person} for n in range(5))) == {}


def test_what_people_merged_is_an_edge_and_only_of_records_that_are_there(link):
    found = link(
        {"id": "crm:1", "name": "张三"},
        {"id": "crm:2", "name": "李四", "is_deleted": True},
        merges=[("crm:2", "crm:1"), ("crm:1", "crm:404"), ("crm:1", "crm:1")],
    )
    assert found == {("crm:1", "crm:2"): {"source_merge"}}


def test_a_shared_identifier_links_nobody(link):
    office = [
        {"id": f"crm:{n}", "name": f"{surname}伟明", "email": MAIL}
        for n, surname in enumerate("王李张刘陈杨黄赵吴周徐孙马")
    ]
    assert link(*office) == {}
    assert link.ask("SELECT verdict, reason FROM identity.identifier_guard") == [
        ("shared", "too many names")
    ]


def test_a_kiosk_is_told_by_who_logs_in(link):
    shop = [{"id": f"shop:{n}", "name": "张三", "shop_account": str(n)} for n in range(5)]
    logins = [str(n) for n in range(5)]
    kiosk = {"id": "web:k", "type": "device", "device": "k", "shop_account": logins}
    link(*shop, kiosk)
    sql = "SELECT accounts, verdict FROM identity.identifier_guard WHERE identifier_type = 'device'"
    assert link.ask(sql) == [(5, "shared")]


def test_an_edge_is_known_when_both_sides_are(link):
    link(
        {"id": "crm:1", "name": "张三", "email": MAIL, "known": 3},
        {"id": "shop:1", "name": "张三", "email": {MAIL: (8, None)}, "known": 5},
    )
    assert link.ask("SELECT known_day FROM identity.rule_edge") == [(day(8),)]


def test_many_orders_of_one_guest_hang_together_on_every_day(link):
    """Above the limit only what was known first is compared with the rest."""
    guests = [
        {"id": f"shop:guest:{n}", "type": "guest", "name": "张三", "phone": PHONE, "known": 99 - n}
        for n in range(60)
    ]
    found = link(*guests)
    assert len(found) == 59
    assert all("shop:guest:59" in pair for pair in found)


def test_a_record_that_says_nothing_is_compared_with_nobody(link):
    assert link({"id": "crm:1"}, {"id": "crm:2"}) == {}
    assert link.ask("SELECT count(*) FROM identity.linkable") == [(0,)]
    assert link.ask("SELECT count(*) FROM identity.source_record") == [(2,)]
