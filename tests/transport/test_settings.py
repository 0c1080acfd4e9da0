"""Proxies and settings from environment variables (trap 87), as pure functions of a mapping."""

import pytest

from indexkit.errors import ConfigError
from indexkit.model.url import SafeUrl
from indexkit.transport.proxies import Proxies, proxies_from_environ
from indexkit.transport.settings import TransportSettings

PROXY = SafeUrl.parse("http://proxy.example:3128")


def chosen(environ, url="https://pypi.org/simple"):
    proxy = proxies_from_environ(environ).proxy_for(SafeUrl.parse(url))
    return None if proxy is None else proxy.text


@pytest.mark.parametrize(
    ("environ", "http", "https"),
    [
        ({}, None, None),
        ({"HTTP_PROXY": "http://a:1"}, "http://a:1/", None),
        ({"http_proxy": "http://a:1"}, "http://a:1/", None),
        ({"HTTPS_PROXY": "http://a:1"}, None, "http://a:1/"),
        ({"https_proxy": "a:1"}, None, "http://a:1/"),
        ({"ALL_PROXY": "http://a:1"}, "http://a:1/", "http://a:1/"),
        ({"all_proxy": "http://a:1", "HTTPS_PROXY": "http://b:2"}, "http://a:1/", "http://b:2/"),
        ({"HTTPS_PROXY": "", "https_proxy": "http://b:2"}, None, "http://b:2/"),
        ({"HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:2"}, None, "http://a:1/"),
        ({"HTTP_PROXY": "http://a:1", "REQUEST_METHOD": "GET"}, None, None),
    ],
)
def test_trap_87_proxies_by_scheme(environ, http, https):
    assert chosen(environ, "http://h.example/") == http
    assert chosen(environ, "https://h.example/") == https


@pytest.mark.parametrize(
    ("no_proxy", "url", "bypassed"),
    [
        ("*", "https://h.example/", True),
        ("h.example", "https://h.example/", True),
        ("h.example", "https://sub.h.example/", True),
        ("h.example", "https://noth.example/", False),
        (".h.example", "https://sub.h.example/", True),
        (".h.example", "https://h.example/", True),
        ("*.h.example", "https://sub.h.example/", True),
        ("H.Example", "https://h.example/", True),
        ("h.example:8443", "https://h.example:8443/", True),
        ("h.example:8443", "https://h.example/", False),
        ("h.example:443", "https://h.example/", True),
        ("127.0.0.1", "http://127.0.0.1:9/", True),
        ("127.0.0.1:9", "http://127.0.0.1:9/", True),
        ("127.0.0.1:8", "http://127.0.0.1:9/", False),
        ("10.0.0.0/8", "https://10.2.3.4/", True),
        ("10.0.0.0/8", "https://11.2.3.4/", False),
        ("::1", "http://[::1]:9/", True),
        ("[::1]", "http://[::1]:9/", True),
        ("[::1]:8", "http://[::1]:9/", False),
        ("a, b ,h.example", "https://h.example/", True),
        ("a b h.example", "https://h.example/", True),
        ("", "https://h.example/", False),
        (",", "https://h.example/", False),
        (".", "https://h.example/", False),
        ("localhost", "http://127.0.0.1/", False),
    ],
)
def test_trap_87_no_proxy(no_proxy, url, bypassed):
    for name in ("NO_PROXY", "no_proxy"):
        environ = {"ALL_PROXY": "http://proxy.example:3128", name: no_proxy}
        assert chosen(environ, url) == (None if bypassed else "http://proxy.example:3128/")


def test_credentials_of_a_proxy_are_no_part_of_its_text():
    proxies = proxies_from_environ({"HTTPS_PROXY": "http://me:hunter2@proxy.example"})

    assert proxies.https.credential.username == "me"
    assert "hunter2" not in repr(proxies)


def test_a_proxy_that_is_no_url_is_an_error_without_its_secret():
    with pytest.raises(ConfigError) as caught:
        proxies_from_environ({"HTTPS_PROXY": "http://me:hunter2@proxy.example:port"})

    assert caught.value.variable == "HTTPS_PROXY"
    assert "hunter2" not in str(caught.value)


def test_local_addresses_have_no_proxy():
    assert Proxies(PROXY, PROXY).proxy_for(SafeUrl.parse("file:///x")) is None


def test_settings_from_an_environment():
    settings = TransportSettings.from_environ(
        {
            "UV_HTTP_TIMEOUT": "5",
            "HTTP_TIMEOUT": "6",
            "UV_HTTP_CONNECT_TIMEOUT": "2",
            "UV_HTTP_RETRIES": "0",
            "SSL_CERT_FILE": "ca.pem",
            "SSL_CERT_DIR": "certs",
            "SSL_CLIENT_CERT": "mine.pem",
            "ALL_PROXY": "http://proxy.example:3128",
        }
    )

    assert settings == TransportSettings(
        read_timeout=5,
        connect_timeout=2,
        retries=0,
        ca_bundle="ca.pem",
        ca_directory="certs",
        client_certificate="mine.pem",
        proxies=Proxies(
            SafeUrl.parse("http://proxy.example:3128"), SafeUrl.parse("http://proxy.example:3128")
        ),
    )


@pytest.mark.parametrize("name", ["UV_HTTP_TIMEOUT", "UV_REQUEST_TIMEOUT", "HTTP_TIMEOUT"])
def test_three_names_for_the_time_out(name):
    assert TransportSettings.from_environ({name: "7"}).read_timeout == 7


def test_an_empty_environment_gives_the_defaults():
    assert TransportSettings.from_environ({}) == TransportSettings()
    assert TransportSettings.from_environ({"UV_HTTP_TIMEOUT": ""}) == TransportSettings()


@pytest.mark.parametrize("value", ["fast", "-1", "1.5"])
def test_a_number_that_is_none_is_an_error(value):
    with pytest.raises(ConfigError) as caught:
        TransportSettings.from_environ({"UV_HTTP_RETRIES": value})

    assert caught.value.variable == "UV_HTTP_RETRIES"


@pytest.mark.parametrize(
    ("hosts", "url", "insecure"),
    [
        (("h.example",), "https://h.example/", True),
        (("h.example",), "https://h.example:8443/", True),
        (("H.Example",), "https://h.example/", True),
        (("h.example:8443",), "https://h.example:8443/", True),
        (("h.example:8443",), "https://h.example/", False),
        (("h.example:443",), "https://h.example/", True),
        (("h.example",), "https://sub.h.example/", False),
        (("[::1]:9",), "https://[::1]:9/", True),
        (("[::1]",), "https://[::1]:9/", True),
        ((), "https://h.example/", False),
    ],
)
def test_trap_88_a_host_without_a_port_stands_for_all_ports(hosts, url, insecure):
    settings = TransportSettings(insecure_hosts=hosts)

    assert settings.is_insecure(SafeUrl.parse(url)) is insecure
