"""scripted.py ORIGIN: what the script adds, on a site that asks for challenges and holds nothing."""

import json
import sys
from urllib.request import Request, urlopen

from browser import Browser

STORY = "night-trains-return-to-the-valley"
QUIET = "lamps-of-orrin-lit-again"
origin = sys.argv[1]


def post(path, **members):
    fields = {"Content-Type": "application/json"}
    with urlopen(Request(origin + path, json.dumps(members).encode() if members else b"", fields, method="POST")) as answer:
        return json.load(answer)


def comment_elsewhere(words):
    """A comment by somebody else, with a challenge of theirs."""
    challenge = post(f"/articles/{QUIET}/comments/challenge")["challenge"]
    post(f"/articles/{QUIET}/comments", name="Ines", email="ines@mail.example", body=words, challenge=challenge)


def suggested():
    return [one.get_attribute("value") for one in browser.driver.find_elements("css selector", "#suggestions option")]


with Browser(origin) as browser:
    browser.look(width=1280)

    # Words are suggested as they are typed.
    browser.visit("/")
    browser.fill(q="her")
    browser.wait_for(lambda: "One heron stops a bridge" in suggested())

    # The form goes below the comment that it answers, and back with what was typed.
    browser.visit(f"/stories/{STORY}")
    browser.fill(body="What I began to say.")
    browser.click("#comment-2 .reply a")
    browser.expect(browser.driver.execute_script("return document.querySelector('#comment-2 + .respond') !== null"), True)
    browser.expect(browser.text(".answering strong"), browser.text("#comment-2 .name"))
    browser.expect(browser.driver.switch_to.active_element.get_attribute("name"), "body")
    browser.click(".answering a")
    browser.expect(browser.texts(".answering"), [])
    browser.expect(browser.driver.execute_script("return document.querySelector('.thread .respond') === null"), True)
    browser.click("#comment-2 .reply a")
    browser.fill(name="Nils", email="nils@mail.example")
    browser.expect(browser.driver.find_element("name", "body").get_attribute("value"), "What I began to say.")

    # A challenge was fetched when the form was entered: no page asks to confirm.
    browser.wait_for(lambda: browser.driver.find_elements("css selector", "input[name=challenge]"))
    browser.press(".respond button")
    browser.wait_for(lambda: browser.driver.find_elements("css selector", ".thread"))
    browser.expect(browser.path.split("?")[0], f"/stories/{STORY}")
    said = browser.driver.find_element("css selector", ".comment:target .said")
    browser.expect(said.text, "What I began to say.")
    browser.expect_quiet()

    # New comments are announced to whoever comes back to the page, and shown on demand; what is being typed stays.
    browser.visit(f"/stories/{QUIET}")
    browser.fill(body="Half a sentence")
    comment_elsewhere("I saw them from the ferry.")
    browser.driver.execute_script("document.dispatchEvent(new Event('visibilitychange'))")
    browser.wait_for(lambda: browser.texts(".news[role=status] button") == ["1 new comment, show"])
    browser.click(".news button")
    browser.wait_for(lambda: browser.text("#comments h2") == "1 Comment found")
    browser.expect(browser.texts(".comment .said"), ["I saw them from the ferry."])
    browser.expect(browser.texts(".news button"), [])
    browser.expect(browser.driver.find_element("name", "body").get_attribute("value"), "Half a sentence")
    browser.expect_quiet()
