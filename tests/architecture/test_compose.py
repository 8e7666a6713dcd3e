"""What docker-compose.yml promises, read as Docker Compose reads it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_bounded(name: str) -> None:
    """In memory, in processes, and in what it may write to memory."""
    service = SERVICES[name]

    assert {"mem_limit", "pids_limit"} <= service.keys()
    assert all("size=" in mount for mount in service["tmpfs"])
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
