#!/usr/bin/env python3
"""A host program of the wire, with Python's standard library alone.

It keeps what it has to say in a spool until it is acknowledged, replays that on every connection,
and writes each input once by its id, also after a restart: spool and ids are files of DIR.

    host.py ws://127.0.0.1:8080/ws/host HOST TOKEN DIR

Lines on standard input make it act:
    start RUN TOOL | output RUN TEXT | ask RUN REQUEST PROMPT | ready RUN | exit RUN CODE
    raw JSON | skip RUN | connect | cut | quit
Every frame that comes is printed as a line, and `refused STATUS`, `connected`, `closed CODE`.
"""
import base64
import hashlib
import json
import os
import socket
import struct
import sys
import threading
import time
from urllib.parse import quote, urlparse


class Link:
    """The client's side of RFC 6455, without extensions."""

    def __init__(self, url, host, token):
        target = urlparse(url)
        self.socket = socket.create_connection((target.hostname, target.port), 20)
        self.socket.settimeout(None)
        self.file = self.socket.makefile("rb")
        path = f"{target.path}?host_id={quote(host)}&host_token={quote(token)}"
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            (f"GET {path} HTTP/1.1\r\nHost: {target.netloc}\r\nUpgrade: websocket\r\n"
             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
             "Sec-WebSocket-Version: 13\r\n\r\n").encode())
        self.status = int(self.file.readline().split()[1])
        while self.file.readline().strip():
            pass
        self.lock = threading.Lock()

    def send(self, payload, opcode=1):
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x80 | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += bytes([0xFE]) + struct.pack(">H", size)
        else:
            head += bytes([0xFF]) + struct.pack(">Q", size)
        body = bytes(b ^ mask[i % 4] for i, b in enumerate(payload))
        with self.lock:
            self.socket.sendall(head + mask + body)

    def frames(self):
        while True:
            head = self.file.read(2)
            if len(head) < 2:
                return
            size = head[1] & 0x7F
            if size == 126:
                size = struct.unpack(">H", self.file.read(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.file.read(8))[0]
            payload = self.file.read(size)
            opcode = head[0] & 0x0F
            if opcode == 9:
                self.send(payload, 10)
            elif opcode == 8:
                say("closed %d" % struct.unpack(">H", payload[:2])[0])
                return
            elif opcode == 1:
                yield json.loads(payload)

    def cut(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


SAYING = threading.Lock()


def say(line):
    # In one piece: print() would let two threads share a line.
    with SAYING:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + "Z"


class Host:
    def __init__(self, url, host, token, folder):
        self.url, self.host, self.token, self.folder = url, host, token, folder
        self.link = None
        self.lock = threading.RLock()
        self.spool = self.load("spool.json", {})
        self.seqs = self.load("seqs.json", {})
        self.done = self.load("done.json", [])

    def load(self, name, empty):
        path = os.path.join(self.folder, name)
        return json.load(open(path)) if os.path.exists(path) else empty

    def save(self, name, value):
        path = os.path.join(self.folder, name)
        with open(path + ".new", "w") as file:
            json.dump(value, file)
        os.replace(path + ".new", path)

    def connect(self):
        link = Link(self.url, self.host, self.token)
        if link.status != 101:
            say("refused %d" % link.status)
            return
        with self.lock:
            self.link = link
            say("connected")
            for run in sorted(self.spool):
                for event in self.spool[run]:
                    self.send(event)
        threading.Thread(target=self.listen, args=(link,), daemon=True).start()

    def send(self, event):
        if self.link:
            try:
                self.link.send(json.dumps(event).encode())
            except OSError:
                self.link = None

    def event(self, run, kind, data):
        with self.lock:
            seq = self.seqs.get(run, 0) + 1
            self.seqs[run] = seq
            event = {"type": kind, "ts": now(), "host_id": self.host, "run_id": run, "seq": seq, "data": data}
            self.spool.setdefault(run, []).append(event)
            self.save("spool.json", self.spool)
            self.save("seqs.json", self.seqs)
            self.send(event)

    def listen(self, link):
        try:
            for frame in link.frames():
                say(json.dumps(frame))
                with self.lock:
                    self.hear(frame)
        except (OSError, ValueError, struct.error):
            pass  # Cut, perhaps in the middle of a frame.
        say("lost")

    def once(self, name):
        if name in self.done:
            return False
        self.done.append(name)
        self.save("done.json", self.done)
        return True

    def hear(self, frame):
        kind, data, run = frame["type"], frame.get("data") or {}, frame.get("run_id")
        if kind == "run.ack":
            kept = [e for e in self.spool.get(data["run_id"], []) if e["seq"] > data["last_seq"]]
            self.spool[data["run_id"]] = kept
            self.save("spool.json", self.spool)
        elif kind == "run.resend":
            for event in self.spool.get(run, []):
                if event["seq"] >= data["from_seq"]:
                    self.send(event)
        elif kind == "run.send_input" and self.once("input " + data["input_id"]):
            say("wrote " + json.dumps(data["text"]))
            self.event(run, "run.input", {
                "actor": data.get("actor", "web"), "input_id": data["input_id"],
                "text_redacted": data["text"].strip(),
                "text_sha256": hashlib.sha256(data["text"].encode()).hexdigest()})
        elif kind == "run.permission.approve" and self.once("verdict " + data["request_id"]):
            say("approved %s %s" % (data["request_id"], data.get("decision")))
            self.event(run, "run.output", {"stream": "stdout", "text": "yes, sir\n"})
        elif kind == "run.permission.deny" and self.once("verdict " + data["request_id"]):
            say("denied %s %s" % (data["request_id"], data.get("decision")))
        elif kind == "run.stop":
            say("stop " + data.get("signal", "term"))
            if data.get("signal", "term") != "int":
                self.event(run, "run.exited", {"exit_code": 143})
        elif kind.startswith("rpc."):
            self.send({"type": "rpc.response", "ts": now(), "host_id": self.host, "data": {
                "request_id": data["request_id"], "ok": True, "rpc_type": kind,
                "result": {"you_said": data.get("path")}}})

    def act(self, line):
        word, _, rest = line.partition(" ")
        run, _, text = rest.partition(" ")
        if word == "connect":
            self.connect()
        elif word == "cut" and self.link:
            link, self.link = self.link, None
            link.cut()
        elif word == "start":
            self.event(run, "run.started", {"tool": text, "cwd": "/src", "command": text + " --full-auto"})
        elif word == "output":
            self.event(run, "run.output", {"stream": "stdout", "text": text + "\n"})
        elif word == "ask":
            request, _, prompt = text.partition(" ")
            self.event(run, "run.awaiting_input", {"reason": "permission", "prompt": prompt, "request_id": request})
        elif word == "ready":
            self.event(run, "run.awaiting_input", {"reason": "prompt"})
        elif word == "tool":
            self.event(run, "tool.call", {"request_id": "t1", "tool": "fs.read", "actor": "agent", "extra": {"kept": [1, 2]}})
        elif word == "exit":
            self.event(run, "run.exited", {"exit_code": int(text)})
        elif word == "skip":
            # As if it had been lost on the way: it stays in the spool.
            with self.lock:
                link, self.link = self.link, None
                self.event(run, "run.output", {"stream": "stdout", "text": "late\n"})
                self.link = link
        elif word == "raw":
            self.link.send(rest.encode())
        elif word == "quit":
            sys.exit(0)
        say("did " + line)


if __name__ == "__main__":
    host = Host(*sys.argv[1:5])
    host.connect()
    for given in sys.stdin:
        host.act(given.rstrip("\n"))
