"""A judge that answers over HTTP on this machine, as a test tells it to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET_KEY = "sk-a-secret-that-nobody-may-read"


class Judge(BaseHTTPRequestHandler):
    """Behaves as its server says."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append((body, self.headers.get("Authorization")))
        status, answer = self.server.behave(body, len(self.server.bodies))
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://localhost:1/v1/chat/completions")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    """Says nothing of those who stopped waiting."""

    def handle_error(self, *_):
        pass


def said(content, model="judge-2026-01", fingerprint="fp-1", **more):
    message = {"role": "assistant", "content": content, **more}
    return 200, {
        "model": model, "system_fingerprint": fingerprint, "usage": {"prompt_tokens": 9, "completion_tokens": 1},
        "choices": [{"message": message, "finish_reason": "stop"}],
    }  # fmt: skip


@contextmanager
def serving() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Judge)
    made.bodies, made.behave = [], lambda body, at: said("yes")
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def settings(server: Server) -> dict[str, str]:
    return {
        "JUDGE_URL": f"http://127.0.0.1:{server.server_port}", "JUDGE_MODEL": "judge", "JUDGE_KEY": SECRET_KEY,
        "JUDGE_HOSTS": "127.0.0.1", "JUDGE_CONCURRENCY": "2", "JUDGE_SECONDS": "5",
    }  # fmt: skip
