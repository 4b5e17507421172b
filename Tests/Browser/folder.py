"""Pages that lie in a folder, in a browser one after the other."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from browser import Browser


class Files(SimpleHTTPRequestHandler):
    """Without the server's own Content-Security-Policy."""

    def log_message(self, *_):
        pass


def faults_of_pages(folder, judge, handler=Files):
    """What `judge` finds in each page (it is given the browser that shows it), and what a page did that it should not."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    pages, faults = sorted(Path(folder).glob("*.html")), []
    assert pages
    with Browser(f"http://127.0.0.1:{server.server_port}") as browser:
        for page in pages:
            try:
                browser.visit("/" + page.name)
                faults += judge(browser)
            except AssertionError as fault:
                faults.append(str(fault))
    return faults
