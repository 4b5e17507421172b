"""journey.py ORIGIN TOKEN: a reader without scripts comments, waits, is approved by a moderator, answers, and searches."""

import json
import sys
from urllib.request import Request, urlopen

from browser import Browser

origin, token = sys.argv[1:]


def approve_held():
    """The comment whose notice is shown."""
    decision = {"id": int(browser.path.rsplit("/", 1)[1]), "from": "pending", "to": "approved"}
    body = json.dumps({"decisions": [decision]}).encode()
    fields = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
    with urlopen(Request(origin + "/moderation/decisions", body, fields)) as answer:
        assert answer.status == 200


with Browser(origin, scripts=False) as browser:
    browser.look(width=1280)
    browser.driver.get("data:text/html,<noscript>no scripts</noscript>")
    browser.expect(browser.text("body"), "no scripts")
    browser.visit("/")
    browser.press(".lead h2 a")

    # Reads.
    browser.expect(browser.texts(".breadcrumbs li"), ["Home", "Coast", "The lamps of Orrin are lit again"])
    browser.expect(browser.text("h1"), "The lamps of Orrin are lit again")
    assert browser.text(".byline").startswith("By Ilse Marant"), browser.text(".byline")
    browser.expect(browser.text("#comments h2"), "0 Comments found")
    browser.expect_quiet()

    # Comments, with a fault first that no browser finds: what was typed stays.
    browser.fill(body=" ", name="Petra", email="petra@mail.example")
    browser.press(".respond button")
    assert browser.text(".fault").startswith("Comment "), browser.texts(".fault")
    browser.expect(browser.driver.find_element("name", "name").get_attribute("value"), "Petra")
    browser.expect_quiet(status=422)
    browser.fill(body="Somebody on the quay was me.")
    browser.press(".respond button")

    # Is held, and told why.
    browser.expect(browser.text("h1"), "Your comment is held for moderation")
    browser.expect(browser.texts(".reasons li"), ["It is one of your first comments here."])
    browser.expect(browser.text(".said"), "Somebody on the quay was me.")
    browser.expect_quiet()
    notice = browser.path
    browser.press(".notice > p:last-child a")
    browser.expect(browser.text("#comments h2"), "0 Comments found")
    browser.visit(notice)

    # Is approved, and reads it with everybody else.
    approve_held()
    browser.press(".notice > p:last-child a")
    browser.expect(browser.text("#comments h2"), "1 Comment found")
    browser.expect(browser.texts(".comment .name"), ["Petra"])

    # Answers it by its link.
    browser.press(".comment .reply a")
    browser.expect(browser.text(".answering strong"), "Petra")
    browser.fill(body="And I lost count at seven.", name="Owen", email="owen@mail.example")
    browser.press(".respond button")
    browser.expect(browser.text("h1"), "Your comment is held for moderation")
    approve_held()
    browser.press(".notice > p:last-child a")
    browser.expect(browser.text("#comments h2"), "2 Comments found")
    browser.expect(browser.texts(".replies .name"), ["Owen"])
    browser.expect(browser.texts(".replies .said"), ["And I lost count at seven."])

    # Searches.
    browser.fill(q="heron")
    browser.press(".search button")
    browser.expect(browser.text("h1"), "heron")
    browser.expect(browser.text(".hit h2"), "One heron stops a bridge")
    assert "heron" in browser.texts(".hit mark"), browser.texts(".hit mark")
    browser.expect_quiet()
