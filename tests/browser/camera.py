"""A camera for the browser: Chromium's own fake device, which plays a film of one picture that the test draws.

Debian's Chromium opens cameras but has no BarcodeDetector. A stand-in hands every frame that the page got from the camera to the test, which knows
its cards by sight: it draws each anew and compares. That is no decoder of QR codes; camera, permission, policy and the page are the real ones."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from pathlib import Path

import segno
from PIL import Image, ImageChops, ImageStat
from playwright.async_api import Browser, BrowserContext, Playwright

from tests.browser.conftest import CHROMIUM, FLAGS

WIDTH, HEIGHT = 640, 480
FILM = b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\nFRAME\n"
ALIKE = 10
"""Mean difference in brightness up to which two pictures show one card. Two cards that differ in their last sign differ by some twenty."""
WALL = Image.new("L", (WIDTH, HEIGHT), 128)
DETECTOR = """
globalThis.cameras = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => { const got = await ask(wanted); cameras.push(...got.getTracks()); return got; };
globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(video) {
    const cloth = new OffscreenCanvas(640, 480), brush = cloth.getContext("2d");
    brush.drawImage(video, 0, 0, 640, 480);
    const grey = brush.getImageData(0, 0, 640, 480).data.filter((_, at) => at % 4 === 1);
    let text = "";
    for (let at = 0; at < grey.length; at += 8192) text += String.fromCharCode(...grey.subarray(at, at + 8192));
    const seen = await globalThis.known(btoa(text));
    return seen === null ? [] : [{ format: "qr_code", rawValue: seen }];
  }
};
"""


def drawn(text: str) -> Image.Image:
    """A card held into the middle of the picture."""
    rows = [[0 if dark else 255 for dark in row] for row in segno.make(text, error="m").matrix_iter(border=4)]
    square = Image.frombytes("L", (len(rows[0]), len(rows)), bytes(chain.from_iterable(rows)))
    picture, size = WALL.copy(), HEIGHT - 40
    picture.paste(square.resize((size, size), Image.Resampling.NEAREST), ((WIDTH - size) // 2, 20))
    return picture


@dataclass
class Camera:
    """What lies before the camera, and the texts of the cards that the test knows by sight."""

    film: Path
    browser: Browser
    cards: list[str] = field(default_factory=list)

    def show(self, text: str | None) -> None:
        """Hold a card before the camera when it opens next, or nothing."""
        if text is not None and text not in self.cards:
            self.cards.append(text)
        picture = WALL if text is None else drawn(text)
        self.film.write_bytes(FILM + picture.tobytes() + b"\x80" * (WIDTH * HEIGHT // 2))

    def known(self, frame: str) -> str | None:
        """The text of the card on a frame of the page's video, sent as base64 of its brightness."""
        picture = Image.frombytes("L", (WIDTH, HEIGHT), base64.b64decode(frame))
        unlike = {text: ImageStat.Stat(ImageChops.difference(picture, drawn(text))).mean[0] for text in self.cards}
        return next((text for text, far in sorted(unlike.items(), key=itemgetter(1)) if far < ALIKE), None)

    async def given_to(self, context: BrowserContext) -> None:
        """Pages of the context have the stand-in detector."""
        await context.expose_function("known", self.known)
        await context.add_init_script(DETECTOR)


@asynccontextmanager
async def camera(playwright: Playwright, folder: Path) -> AsyncIterator[Camera]:
    """A browser with a camera that whoever has the permission may open."""
    film = folder / "card.y4m"
    flags = [*FLAGS, "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    held = Camera(film, browser)
    held.show(None)
    yield held
    await browser.close()
