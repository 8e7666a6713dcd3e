"""What a signer is told is still open."""

from governance.reading.signing import open_items


def test_only_what_is_not_settled_is_said() -> None:
    measured = {"utility": "pass", "privacy": "fail", "bias": "not_established", "fidelity": "attention"}

    assert open_items(measured, 0) == [
        "The evaluation's verdict on privacy is “fail”.",
        "The evaluation could not establish bias.",
        "The evaluation calls for attention on fidelity.",
    ]
    assert open_items({}, 1) == ["1 thread is open."]
    assert open_items({}, 3) == ["3 threads are open."]
    assert open_items({"utility": "pass"}, 0) == []
