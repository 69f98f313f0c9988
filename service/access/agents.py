"""What a browser says of itself, in two words that its owner recognises. The whole header and the address are not kept."""

_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("coc_coc", "Cốc Cốc"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def agent_words(header: str) -> str:
    """“Firefox trên Windows”; an unknown one is “trình duyệt khác” or “chương trình”."""
    browser = next((words for part, words in _BROWSERS if part in header), None)
    system = next((words for part, words in _SYSTEMS if part in header), None)
    if browser is None:
        return "trình duyệt khác" if header.startswith("Mozilla/") else "chương trình"
    return f"{browser} trên {system}" if system else browser
