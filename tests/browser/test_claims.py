"""Claims and Choose as a reader uses them: test a claim and watch, cancel, open one from the list, follow evidence."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.reading import failures, wait_until_idle
from tests.browser.server import Server


def test_a_claim_is_tested_before_ones_eyes(server: Server, open_page: OpenPage) -> None:
    # Nine trials of a fifth of a second or more: done in several slices, between which the bar is seen.
    page = open_page(f"{server.url}/Claims?lang=en&claim=ReLU+is+faster+than+sigmoid")
    expect(page.get_by_text("Shipped with the app")).to_be_visible()
    page.get_by_role("button", name="Test it").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("Measured on this server just now")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="Verdict: holds")).to_be_visible()
    assert failures(page) == []


def test_the_link_of_a_test_shows_that_test_elsewhere(
    server: Server, open_page: OpenPage, open_elsewhere: OpenPage
) -> None:
    page = open_page(f"{server.url}/Claims?lang=en&claim=tanh-beats-sigmoid-by-its-mean&claim.depth=2")
    page.get_by_role("button", name="Test it").click()
    expect(page.get_by_text("Measured on this server just now")).to_be_visible(timeout=120_000)
    wait_until_idle(page)
    expect(page).to_have_url(re.compile("tested="))
    other = open_elsewhere(page.url, idle=False)
    expect(other.get_by_role("progressbar")).to_be_visible()
    expect(other.get_by_text("Measured on this server just now")).to_be_visible(timeout=120_000)
    verdicts = [one.get_by_role("heading", name="Verdict: ").inner_text() for one in (page, other)]
    findings = [one.locator("[data-testid=stMain] ol").inner_text() for one in (page, other)]
    assert verdicts[0] == verdicts[1]
    assert findings[0] == findings[1]
    assert failures(page) == failures(other) == []


def test_another_setting_has_no_verdict_until_it_is_tested_and_a_test_can_be_canceled(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(
        f"{server.url}/Claims?lang=en&claim=Tanh+beats+sigmoid+by+its+mean&claim_tanh-beats-sigmoid-by-its-mean_depth=2&form=full"
    )
    expect(page.get_by_text("Nobody has tested this claim with these settings")).to_be_visible()
    page.get_by_role("button", name="Test it").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=30_000)
    expect(page.get_by_text("Nobody has tested this claim with these settings")).to_be_visible()


def test_statements_in_the_list_are_whole_on_a_telephone(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Claims?lang=en&view=All+verdicts", size=(390, 844))
    statements = page.locator("[class*=st-key-open_] button [data-testid=stMarkdownContainer]")
    assert statements.count() > 20
    cut = statements.evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)")
    assert cut == []


def test_advice_follows_the_network_and_leads_to_the_claim_behind_it(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/Choose?lang=en")
    first = page.get_by_role("heading", name=re.compile("^1. "))
    before = first.inner_text()
    page.get_by_text("Bounded outputs, as in gates").click()
    expect(first).to_have_text(re.compile("Sigmoid|Tanh"))
    assert not re.search("Sigmoid|Tanh", before)
    page.get_by_role("link", name=re.compile("^C3: ")).first.click()
    page.wait_for_url(re.compile("/Claims"))
    wait_until_idle(page)
    expect(page.get_by_role("heading", name=re.compile("Tanh trains faster than sigmoid"))).to_be_visible()
