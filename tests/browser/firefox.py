"""Firefox with the face of a selenium driver, as far as our tests look at it.

It speaks WebDriver BiDi by itself, so it takes no geckodriver, which Debian has no package of.
https://w3c.github.io/webdriver-bidi/
"""

from __future__ import annotations

import atexit
import json
import subprocess
import time
from pathlib import Path
from typing import Any

from websocket import create_connection

SETTINGS = {
    "network.dns.disabled": True,  # nothing outside this machine can be reached
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}
LOADED = """return new Promise((done) => {
    const after = () => setTimeout(done); // the page's own listeners
    document.readyState === "complete" ? after() : addEventListener("load", after); // "complete" of the protocol may come before
})"""
NO_FAULT = {
    "Incorrect number of children": "of a formula, painted while the page is still being read",
    "status=2152398850": "of a font that was on its way when the next page was opened (NS_BINDING_ABORTED)",
}
"""What the console says in passing, by a part of it, and of what."""
SECONDS = 60
CALL = "async (body, given) => JSON.stringify(await new Function(body).apply(null, JSON.parse(given))) ?? 'null'"


class Firefox:
    """binary, profile: the program, and an empty folder for it to keep everything in."""

    def __init__(self, binary: str, profile: Path) -> None:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in SETTINGS.items()]
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        with (profile / "output.txt").open("w") as output:
            self._process = subprocess.Popen(
                [binary, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0", "about:blank"],
                stdout=output, stderr=output,
            )
        atexit.register(self._process.kill)  # where nobody comes to quit it
        self._socket = create_connection(self._address(profile), suppress_origin=True, timeout=SECONDS)
        self._sent = 0
        self._events: list[dict[str, Any]] = []
        self._ask("session.new", capabilities={})
        # a tab of its own: in the first one the address bar has the focus
        self._page = {"context": self._ask("browsingContext.create", type="tab")["context"]}
        self._ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])

    def _address(self, profile: Path) -> str:
        """Where it listens, which it writes down as soon as it does."""
        note = profile / "WebDriverBiDiServer.json"
        until = time.monotonic() + SECONDS
        while not (note.exists() and note.stat().st_size):
            assert self._process.poll() is None and time.monotonic() < until, (profile / "output.txt").read_text()
            time.sleep(0.05)
        place = json.loads(note.read_text())
        return f"ws://{place['ws_host']}:{place['ws_port']}/session"

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """What the browser answers; what it tells by itself meanwhile is kept."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == self._sent:
                assert message["type"] == "success", f"{method}: {message.get('message')}"
                result: dict[str, Any] = message["result"]
                return result
            self._events.append(message)

    def execute_script(self, script: str, *arguments: Any) -> Any:
        """What the body of a function gives, as JSON has it; a promise is waited for."""
        values = [{"type": "string", "value": text} for text in (script, json.dumps(arguments))]
        done = self._ask("script.callFunction", functionDeclaration=CALL, arguments=values, awaitPromise=True, target=self._page)
        assert done["type"] == "success", done["exceptionDetails"]["text"]
        return json.loads(done["result"]["value"])

    def execute_async_script(self, script: str, *arguments: Any) -> Any:
        """The same for a body that calls its last argument when it is done."""
        return self.execute_script(
            """const [body, given] = arguments;
            return new Promise((done) => new Function(body).apply(null, [...given, done]))""", script, arguments)

    def execute(self, command: str, parameters: dict[str, Any]) -> None:
        """For selenium's ActionChains, whose actions both protocols write alike."""
        assert command == "actions"
        self._ask("input.performActions", **self._page, actions=parameters["actions"])

    def get(self, address: str) -> None:
        self._ask("browsingContext.navigate", **self._page, url=address, wait="complete")
        self.execute_script(LOADED)

    def refresh(self) -> None:
        self._ask("browsingContext.reload", **self._page, wait="complete")
        self.execute_script(LOADED)

    def set_window_size(self, width: int, height: int) -> None:
        """Of what the page has of it."""
        self._ask("browsingContext.setViewport", **self._page, viewport={"width": width, "height": height})

    def _told(self, kind: str) -> list[dict[str, Any]]:
        """What was told of this kind since it was last asked for."""
        self._ask("session.status")  # what came before it has been read then
        told = [event["params"] for event in self._events if event["method"] == kind]
        self._events = [event for event in self._events if event["method"] != kind]
        return told

    def asked_for(self) -> list[str]:
        """Addresses, since the last time."""
        return [each["request"]["url"] for each in self._told("network.beforeRequestSent")]

    def complaints(self) -> list[str]:
        """Errors and warnings of the console, since the last time."""
        texts = [each["text"] for each in self._told("log.entryAdded") if each["level"] in ("error", "warn")]
        return [text for text in texts if not any(part in text for part in NO_FAULT)]

    def quit(self) -> None:
        self._ask("browser.close")
        self._socket.close()
        self._process.wait(SECONDS)
