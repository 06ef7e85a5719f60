"""Real receivers on loopback: an HTTP server and an SMTP server that keep what they are given."""

import json
import socketserver
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def _running(server):
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def http_sink(status=200, body=b"ok", wait=0.0, drip=False, location=""):
    """Yields (url, received): each POST as (headers, JSON). `wait` seconds before it answers;
    `drip` sends one byte at a time, for ever, so that no single read takes long."""
    received = []
    done = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            data = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((dict(self.headers), json.loads(data)))
            done.wait(wait)
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(10_000 if drip else len(body)))
            self.end_headers()
            while drip and not done.is_set():
                self.wfile.write(b" ")
                time.sleep(0.05)
            self.wfile.write(body)

        def do_GET(self):
            received.append((dict(self.headers), None))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None
    with _running(server):
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook/secret-path", received
        finally:
            done.set()


@contextmanager
def smtp_sink(refuse=(), silent=False):
    """Yields (address, received): each mail as (sender, receivers, text). Speaks as much SMTP as
    a client needs; `refuse`: addresses that it does not take; `silent`: it never says hello."""
    received = []
    done = threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            if silent:
                done.wait(30)
                return
            self.say("220 sink")
            sender, to = "", []
            while line := self.rfile.readline().decode().strip():
                word = line.split(":")[0].split()[0].upper()
                if word in ("EHLO", "HELO"):
                    self.say("250-sink", "250 8BITMIME")
                elif word == "MAIL":
                    sender = line.split("<")[1].split(">")[0]
                    self.say("250 ok")
                elif word == "RCPT":
                    address = line.split("<")[1].split(">")[0]
                    taken = address not in refuse
                    to += [address] if taken else []
                    self.say("250 ok" if taken else "550 nobody here")
                elif word == "DATA":
                    self.say("354 go on")
                    text = b""
                    while not text.endswith(b"\r\n.\r\n"):
                        text += self.rfile.readline()
                    received.append((sender, to, text[:-5].decode()))
                    self.say("250 ok")
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def say(self, *lines):
            self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None
    with _running(server):
        try:
            yield f"smtp://127.0.0.1:{server.server_address[1]}", received
        finally:
            done.set()
