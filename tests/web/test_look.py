"""Links that keep the state of the page."""

from __future__ import annotations

import pytest
from flask import Flask

from mulette.web import look


@pytest.fixture
def page() -> Flask:
    app = Flask(__name__)
    look.register(app)
    return app


def test_here_changes_one_parameter_and_returns_to_the_first_page(page: Flask) -> None:
    with page.test_request_context("/releves?q=loutre&group=a&group=b&page=4"):
        assert look.here(sort="-date") == "/releves?q=loutre&group=a&group=b&sort=-date"
        assert look.here(page=5) == "/releves?q=loutre&group=a&group=b&page=5"
        assert look.here(q=None, group=["c"]) == "/releves?group=c"


def test_without_takes_off_one_of_several_values(page: Flask) -> None:
    with page.test_request_context("/releves?group=a&group=b&page=4"):
        assert look.without("group", "a") == "/releves?group=b"


def test_page_of_a_room_that_is_absent_has_no_address(page: Flask) -> None:
    with page.test_request_context("/"):
        assert look.page_url("roosts.listing") == ""


def test_icon_speaks_only_with_a_label_and_escapes_it(page: Flask) -> None:
    with page.test_request_context("/"):
        assert 'aria-hidden="true"' in look.icon("ok")
        assert 'aria-label="&lt;fait&gt;"' in look.icon("ok", "<fait>")
