"""An OpenAI-compatible endpoint, asked over HTTP: only hosts that are allowed, and the key in no message."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from evaluations.harness.engine.refused import Refused

PATH = "/v1/chat/completions"
MOST = 2**22
"""Bytes of one answer."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the judge answers. `hosts` are those that may be asked; the key is never written down."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    hosts: frozenset[str] = frozenset()
    seconds: float = 60.0
    at_once: int = 4
    budget: int = 1000

    @classmethod
    def of(cls, said: Mapping[str, str] = os.environ) -> "Endpoint":
        """From the environment. Raises Refused where no judge is set up, or its host is not allowed."""
        url, model = said.get("JUDGE_URL", ""), said.get("JUDGE_MODEL", "")
        if not url or not model:
            raise Refused("No judge is set up; import judgements.")
        hosts = frozenset(filter(None, said.get("JUDGE_HOSTS", "").split(",")))
        try:
            found = cls(
                url.rstrip("/"),
                model,
                said.get("JUDGE_KEY", ""),
                hosts,
                float(said.get("JUDGE_SECONDS", "60")),
                int(said.get("JUDGE_CONCURRENCY", "4")),
                int(said.get("JUDGE_BUDGET", "1000")),
            )
        except ValueError as error:
            raise Refused("JUDGE_SECONDS, JUDGE_CONCURRENCY and JUDGE_BUDGET are numbers.") from error
        if urlsplit(url).scheme not in {"http", "https"} or found.host not in hosts:
            raise Refused(
                "The judge's host {host} is not among JUDGE_HOSTS, so nothing is sent to it.", host=found.host
            )
        return found

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `raw` is None where nothing did, and `error` says what happened."""

    raw: str | None = None
    model: str = ""
    fingerprint: str = ""
    finish: str = ""
    refusal: bool = False
    tokens: tuple[int, int] | None = None
    error: str = ""


class NoRedirect(HTTPRedirectHandler):
    """An address that is not on the list is not asked by the way of one that is."""

    def redirect_request(self, *_: Any) -> None:
        return None


def asked(endpoint: Endpoint, messages: list[dict[str, str]], parameters: Mapping[str, Any]) -> Answer:
    """One attempt. Nothing is raised: a call that failed is a row as well."""
    body = json.dumps({"model": endpoint.model, "messages": messages, **parameters}).encode()
    headers = {"Content-Type": "application/json"} | (
        {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    )
    request = Request(endpoint.url + PATH, body, headers)  # noqa: S310 - the scheme is checked
    try:
        with build_opener(NoRedirect).open(request, timeout=endpoint.seconds) as response:
            return understood(json.loads(response.read(MOST)))
    except HTTPError as error:
        return Answer(error=f"status {error.code}")
    except TimeoutError:
        return Answer(error="no answer in time")
    except URLError as error:
        return Answer(error="no answer in time" if isinstance(error.reason, TimeoutError) else "no connection")
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return Answer(error="an answer of another form")
    except (OSError, HTTPException):
        return Answer(error="no connection")


def understood(document: Any) -> Answer:
    """Raises what reading an unexpected shape raises."""
    choice, usage = document["choices"][0], document.get("usage") or {}
    message = choice["message"]
    refusal = message.get("refusal")
    content = message.get("content") or refusal
    if not isinstance(content, str):
        raise TypeError
    return Answer(
        raw=content,
        model=str(document.get("model") or ""),
        fingerprint=str(document.get("system_fingerprint") or ""),
        finish=str(choice.get("finish_reason") or ""),
        refusal=bool(refusal),
        tokens=(int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0))),
    )
