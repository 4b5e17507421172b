"""inert.py FOLDER: pages that hold what is meant to run; nothing does, and nothing of it is an element."""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from browser import Browser

# What our own pages have, and nobody who types.
FOREIGN = """
const found = [...document.querySelectorAll("*")].filter(element =>
    element.matches("iframe, object, embed, base, style, svg, math, video, audio, template, noscript, frame, applet")
    || element.matches("script:not([src^='/assets/']):not([type='application/ld+json'])")
    || element.matches("form:not([action^='/stories'])")
    || [...element.attributes].some(one => one.name.startsWith("on") || one.name === "style" || one.name === "srcdoc")
    || /^(javascript|data|vbscript):/i.test(element.href || element.src || ""))
return found.map(element => element.outerHTML.slice(0, 200))
"""


class Pages(SimpleHTTPRequestHandler):
    """Without the server's own Content-Security-Policy: escaping alone must do."""

    def do_GET(self):
        if self.path.startswith(("/assets/", "/media/")):
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/css")
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


folder = Path(sys.argv[1])
server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, directory=folder))
Thread(target=server.serve_forever, daemon=True).start()
faults = []
with Browser(f"http://127.0.0.1:{server.server_port}") as browser:
    pages = sorted(folder.glob("*.html"))
    assert pages
    for page in pages:
        try:
            browser.visit("/" + page.name)
            faults += [f"{browser.path}: {element}" for element in browser.driver.execute_script(FOREIGN)]
        except AssertionError as fault:
            faults.append(str(fault))
print("\n\n".join(faults))
sys.exit(1 if faults else 0)
