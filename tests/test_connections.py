"""TLS, which is verified always, and the proxy, which only an operator can name."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from flows import connections, fetching
from flows.fetching import Fetcher
from parsers.errors import FetchError

NAME = "site.example"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage"
NO_ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Listener:
    """A loopback server for one kind of talk; `heard` are the first lines of what was asked."""

    def __init__(self, certificate: Path | None = None) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.heard: list[str] = []
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
        if self._tls and certificate:
            self._tls.load_cert_chain(certificate)
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with suppress(OSError), connection:
                    self._talk(self._tls.wrap_socket(connection, server_side=True) if self._tls else connection)

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            asked = connection.recv(65536).decode("latin-1")
            self.heard.append(asked.partition("\r\n")[0])
            if asked.startswith("CONNECT"):
                connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
            else:
                connection.sendall(NO_ROBOTS if "robots.txt" in self.heard[-1] else PAGE)


def certificate(folder: Path, name: str, days: int = 1) -> Path:
    """A certificate that says it is for `name`, signed by itself, valid until so many days from now; with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return file


@pytest.fixture
def everything_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every name were a public host that stands on this machine."""
    monkeypatch.setattr(connections, "public_addresses", lambda _host, _port: ("127.0.0.1",))


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Certificates that are as good as those of the public authorities."""
    roots: list[Path] = []
    open_session = fetching.open_session

    def session(**options: object) -> object:
        opened = open_session(**options)  # type: ignore[arg-type]
        opened.verify = str(roots[0]) if roots else True
        return opened

    monkeypatch.setattr(fetching, "open_session", session)
    return roots


def fetch(port: int, scheme: str = "https", proxy: str | None = None, host: str = NAME) -> bytes:
    fetcher = Fetcher(user_agent="feedhouse/test", proxy=proxy, sleep=lambda _: None)
    return fetcher.fetch(f"{scheme}://{host}:{port}/a", most_bytes=100, delay=0).body


@pytest.mark.usefixtures("everything_is_here")
def test_page_comes_over_tls_from_a_host_whose_certificate_is_its_own(tmp_path: Path, trusted: list[Path]) -> None:
    trusted.append(certificate(tmp_path, NAME))
    server = Listener(trusted[0])
    assert fetch(server.port) == b"page"
    assert server.heard == ["GET /robots.txt HTTP/1.1", "GET /a HTTP/1.1"]
    server.close()


@pytest.mark.usefixtures("everything_is_here")
@pytest.mark.parametrize(
    ("name", "days", "is_trusted"), [(NAME, 1, False), ("other.example", 1, True), (NAME, -1, True)]
)
def test_host_that_cannot_prove_who_it_is_is_sent_nothing(
    tmp_path: Path, trusted: list[Path], name: str, days: int, is_trusted: bool
) -> None:
    """Signed by nobody, for another host, or expired."""
    file = certificate(tmp_path, name, days)
    if is_trusted:
        trusted.append(file)
    server = Listener(file)
    with pytest.raises(FetchError) as refused:
        fetch(server.port)
    assert (refused.value.code, refused.value.transient, server.heard) == ("tls", True, [])
    server.close()


def test_a_proxy_is_asked_for_everything_and_resolves_the_names() -> None:
    proxy = Listener()
    assert fetch(80, "http", f"http://127.0.0.1:{proxy.port}") == b"page"
    assert proxy.heard == [f"GET http://{NAME}:80/robots.txt HTTP/1.1", f"GET http://{NAME}:80/a HTTP/1.1"]
    with pytest.raises(FetchError, match="proxy"):
        fetch(443, "https", f"http://127.0.0.1:{proxy.port}")
    assert proxy.heard[2].startswith(f"CONNECT {NAME}:443 ")
    proxy.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "[::1]", "0x7f.1"])
def test_no_proxy_is_asked_for_what_is_written_as_a_private_address(host: str) -> None:
    proxy = Listener()
    with pytest.raises(FetchError) as refused:
        fetch(80, "http", f"http://127.0.0.1:{proxy.port}", host)
    assert (refused.value.code, proxy.heard) == ("private_address", [])
    proxy.close()


def test_proxy_that_does_not_answer_is_named() -> None:
    with pytest.raises(FetchError, match="the proxy"):
        fetch(80, "http", "http://127.0.0.1:9")


@pytest.mark.usefixtures("everything_is_here")
def test_proxies_of_the_environment_are_nobody_elses_business(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = Listener(), Listener()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    assert fetch(server.port, "http") == b"page"
    assert proxy.heard == []
    for listener in (proxy, server):
        listener.close()


@pytest.mark.usefixtures("everything_is_here")
def test_what_a_server_sends_behind_an_answer_is_not_the_next_answer() -> None:
    """It keeps the connection, and has the answer to a question ready that it was not asked yet."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_answer_too_much, args=(listener,), daemon=True).start()
        fetcher = Fetcher(user_agent="feedhouse/test", sleep=lambda _: None)
        for _ in range(3):
            url = f"http://{NAME}:{listener.getsockname()[1]}/a"
            assert fetcher.fetch(url, most_bytes=100, delay=0, obey_robots=False).body == b"page"
            time.sleep(0.05)


def _answer_too_much(listener: socket.socket) -> None:
    kept = []
    with suppress(OSError):
        for _ in range(10):
            connection, _ = listener.accept()
            kept.append(connection)
            connection.recv(65536)
            connection.sendall(PAGE.replace(b"Connection: close\r\n", b"") + b"HTTP/1.1 403 Forbidden\r\n\r\n")
