"""The gate itself: pure, so every case is a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livesync_ls.mirror.gate import Admitted, Gate, Refused, host_name

TOKEN = "secret-token"
HOST = ("Host", "127.0.0.1:5600")
PAGE = f"/?access_token={TOKEN}"


def gate(**options: object) -> Gate:
    return Gate(**{"token": TOKEN, "port": 5600, **options})  # type: ignore[arg-type]


def verdict(*headers: tuple[str, str], target: str = PAGE, method: str = "GET", **options: object) -> int:
    outcome = gate(**options).check(method, target, headers)
    return outcome.status if isinstance(outcome, Refused) else 200


def test_a_first_visit_gets_a_cookie_that_is_not_the_token():
    outcome = gate().check("GET", PAGE, [HOST])
    assert isinstance(outcome, Admitted)
    assert outcome.cookie is not None
    pair, *attributes = outcome.cookie.split("; ")
    assert pair.startswith("livesync-5600=")
    assert TOKEN not in pair
    assert set(attributes) == {"Path=/", "HttpOnly", "SameSite=Strict"}


def cookie_of(some_gate: Gate, token: str = TOKEN) -> str:
    outcome = some_gate.check("GET", f"/?access_token={token}", [HOST])
    assert isinstance(outcome, Admitted)
    assert outcome.cookie is not None
    return outcome.cookie.split(";")[0]


def test_the_cookie_opens_every_path_and_survives_a_restart():
    cookie = ("Cookie", f"theme=dark; {cookie_of(gate())}; x=y")
    assert verdict(HOST, cookie, target="/ws") == 200
    assert verdict(HOST, cookie, target="/") == 200
    assert verdict(HOST, cookie, target="/", token="another") == 403
    assert verdict(HOST, cookie, target="/", port=5601) == 403


def test_a_planted_cookie_of_the_same_name_does_not_lock_out():
    assert verdict(HOST, ("Cookie", f"livesync-5600=planted; {cookie_of(gate())}"), target="/") == 200
    assert verdict(HOST, ("Cookie", "livesync-5600=planted"), ("Cookie", cookie_of(gate())), target="/") == 200


def test_only_the_page_sets_the_cookie():
    for target in ("/ws", "/healthz", "/frame", "/assets/main.js", "/blob/x", "//"):
        outcome = gate().check("GET", f"{target}?access_token={TOKEN}", [HOST])
        assert isinstance(outcome, Admitted)
        assert outcome.cookie is None


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/?access_token=",
        "/?access_token=wrong",
        f"/?access_token={TOKEN}x",
        f"/?access_token={TOKEN[:-1]}",
        f"/?ACCESS_TOKEN={TOKEN}",
        f"/?access_token={TOKEN}&access_token={TOKEN}",
        f"/?access_token=wrong&access_token={TOKEN}",
        f"/#?access_token={TOKEN}",
        f"/?x=1#access_token={TOKEN}",
        f"/;access_token={TOKEN}",
        f"/access_token={TOKEN}",
        f"/?{'a=1&' * 40}access_token={TOKEN}",
        f"/?access_token={TOKEN}%00",
        "/?access_token=%ff%fe",
        f"/%3Faccess_token={TOKEN}",
    ],
)
def test_no_token_no_entry(target: str):
    assert verdict(HOST, target=target) == 403


@pytest.mark.parametrize("token", ["", "x", "livesync-5600", "\xff", "None"])
def test_a_wrong_cookie(token: str):
    assert verdict(HOST, ("Cookie", f"livesync-5600={token}"), target="/") == 403
    assert verdict(HOST, ("Cookie", f"livesync-5600={TOKEN}"), target="/") == 403


def test_the_token_may_be_any_text():
    for token, spelled in [("a b", "a+b"), ("a+b", "a%2Bb"), ("é", "%C3%A9"), ("a&b=c", "a%26b%3Dc")]:
        assert verdict(HOST, target=f"/?access_token={spelled}", token=token) == 200


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:5600", "127.0.0.1", "127.0.0.1:80", "127.200.3.4:1", "localhost", "LOCALHOST:5600", "[::1]:5600",
        "[::1]", "[0:0:0:0:0:0:0:1]:9",
    ],
)  # fmt: skip
def test_loopback_by_any_name_and_port(host: str):
    assert verdict(("Host", host)) == 200


@pytest.mark.parametrize(
    "host",
    [
        "", " ", "evil.example", "evil.example:5600", "127.0.0.1.evil.example", "localhost.evil.example",
        "evil-localhost", "localhost.", "127.0.0.1.", "x.localhost", "0.0.0.0:5600", "[::]:5600", "192.168.1.5:5600",
        "127.0.0.1:5600:5600", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:-1", "127.0.0.1:56oo", "user@127.0.0.1",
        "127.0.0.1/evil", "http://127.0.0.1", "127.0.0.1, evil.example", "evil.example 127.0.0.1", "::1", "::1:5600",
        "[::1", "::1]", "[127.0.0.1]", "[::1%25lo]", "[localhost]", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "127.1",
        "[fe80::1]:5600", "127.0.0.1\x00", "127.0.0.1\n", "١٢٧.0.0.1", "127.0.0.1#", "127.0.0.1?", "a" * 5000,
        "127.0.0.1:٥٦٠٠",
    ],
)  # fmt: skip
def test_rebinding_and_absurd_hosts(host: str):
    assert verdict(("Host", host)) == 403


def test_host_is_there_and_there_once():
    assert verdict() == 403
    assert verdict(HOST, HOST) == 403
    assert verdict(HOST, ("host", "evil.example")) == 403
    assert verdict(("X-Forwarded-Host", "127.0.0.1")) == 403


def test_a_wildcard_answers_to_addresses_but_not_to_names():
    for bound in ("0.0.0.0", "::", ""):
        for host in ("192.168.1.5:5600", "[fe80::1]:5600", "0.0.0.0", "localhost"):
            assert verdict(("Host", host), bound=(bound,)) == 200
        assert verdict(("Host", "evil.example"), bound=(bound,)) == 403
        assert verdict(("Host", "2130706433"), bound=(bound,)) == 403


def test_the_bound_address_and_allowed_names():
    assert verdict(("Host", "192.168.1.5:1"), bound=("192.168.1.5",)) == 200
    assert verdict(("Host", "192.168.1.6:1"), bound=("192.168.1.5",)) == 403
    assert verdict(("Host", "My.Box:99"), bound=("my.box", "10.0.0.1")) == 200
    assert verdict(("Host", "10.0.0.1"), bound=("my.box", "10.0.0.1")) == 200
    assert verdict(("Host", "dev.example:1"), allow_hosts=["Dev.Example:8080"]) == 200
    assert verdict(("Host", "[fd00::1]"), allow_hosts=["fd00::1"]) == 200
    assert verdict(("Host", "sub.dev.example"), allow_hosts=["dev.example"]) == 403
    assert verdict(("Host", "*"), allow_hosts=["*"]) == 403


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:5600", 200),
        ("HTTP://127.0.0.1:5600", 200),
        ("https://127.0.0.1:5600", 403),
        ("http://127.0.0.1", 403),
        ("http://127.0.0.1:5601", 403),
        ("http://localhost:5600", 403),
        ("http://127.0.0.1:5600/", 403),
        ("http://127.0.0.1:5600.evil.example", 403),
        ("http://evil.example", 403),
        ("null", 403),
        ("", 403),
        ("http://127.0.0.1:5600 http://evil.example", 403),
        ("file://", 403),
        ("https://forwarded.example", 200),
        ("https://forwarded.example.evil", 403),
    ],
)
def test_origins(origin: str, status: int):
    assert verdict(HOST, ("Origin", origin), allow_origins=["https://Forwarded.example/", "null"]) == status


def test_origin_is_there_once():
    assert verdict(HOST, ("Origin", "http://127.0.0.1:5600"), ("origin", "http://127.0.0.1:5600")) == 403


@pytest.mark.parametrize(
    ("site", "status"),
    [
        ("same-origin", 200),
        ("none", 200),
        ("cross-site", 403),
        ("same-site", 403),
        ("", 403),
        ("None", 403),
        ("none, none", 403),
    ],
)
def test_fetch_site(site: str, status: int):
    assert verdict(HOST, ("Sec-Fetch-Site", site)) == status


def test_fetch_site_is_there_once():
    assert verdict(HOST, ("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "none")) == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "get", "", "GETT"])
def test_the_gate_comes_before_the_method(method: str):
    assert verdict(HOST, method=method) == 405
    assert verdict(HOST, method=method, target="/") == 403
    assert verdict(("Host", "evil.example"), method=method) == 403


@pytest.mark.parametrize(
    "target", ["", "*", "x", "http://127.0.0.1/", "/\x00", "/\t", "/é", "/ ", "/" + "a" * 5000, "?x"]
)
def test_absurd_targets(target: str):
    assert verdict(HOST, target=target, token=None) == 403


def test_without_a_token_everything_else_still_counts():
    assert verdict(HOST, target="/", token=None) == 200
    assert verdict(("Host", "evil.example"), target="/", token=None) == 403
    assert verdict(HOST, ("Origin", "http://evil.example"), target="/", token=None) == 403
    assert verdict(HOST, ("Sec-Fetch-Site", "cross-site"), target="/", token=None) == 403


def test_a_forwarded_address_is_let_in_from_then_on():
    some_gate = gate()
    headers = [("Host", "box-5600.forward.example"), ("Origin", "https://box-5600.forward.example")]
    assert isinstance(some_gate.check("GET", PAGE, headers), Refused)
    some_gate.allow_forwarded("https://box-5600.forward.example/")
    assert isinstance(some_gate.check("GET", PAGE, headers), Admitted)
    some_gate.allow_forwarded("nonsense")
    assert isinstance(some_gate.check("GET", PAGE, [("Host", "nonsense")]), Refused)


@given(st.text(max_size=40))
def test_no_host_crashes(host: str):
    host_name(host)
    assert verdict(("Host", host)) in (200, 403)


@given(
    st.text(max_size=20),
    st.text(max_size=60),
    st.lists(st.tuples(st.sampled_from(["Host", "Origin", "Cookie"]), st.text())),
)
def test_nothing_random_comes_in(method: str, target: str, headers: list[tuple[str, str]]):
    outcome = gate().check(method, target, headers)
    assert isinstance(outcome, Refused)
    assert outcome.sentence.endswith(".")
