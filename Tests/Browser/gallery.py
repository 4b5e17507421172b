"""gallery.py FOLDER: each page of a folder in light and dark, on a desk and on a phone, judged by axe."""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from axe_core_python.selenium import Axe

from browser import Browser


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def violations(axe, browser, look):
    browser.look(**look)
    for violation in axe.run(browser.driver)["violations"]:
        for node in violation["nodes"]:
            yield f"{browser.path} {look}: {violation['id']}: {node['html']}\n{node['failureSummary']}"


folder = Path(sys.argv[1])
server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
Thread(target=server.serve_forever, daemon=True).start()
axe = Axe()
faults = []
with Browser(f"http://127.0.0.1:{server.server_port}") as browser:
    pages = sorted(folder.glob("*.html"))
    assert pages
    for page in pages:
        try:
            browser.visit("/" + page.name)
            faults += violations(axe, browser, {"width": 1280})
            faults += violations(axe, browser, {"width": 360, "dark": True})
            browser.expect_no_sideways_scroll()
        except AssertionError as fault:
            faults.append(str(fault))
print("\n\n".join(faults))
sys.exit(1 if faults else 0)
