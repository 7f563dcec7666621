"""A browser in plain words. A guess, for the list of one's own sessions; nothing depends on it."""

# The first that is found: the later ones are named by the earlier ones too.
_BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox", "FxiOS": "Firefox",
    "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
_DEVICES = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "Chromebook",
    "Macintosh": "Mac", "Linux": "Linux",
}  # fmt: skip


def in_words(user_agent: str) -> str:
    """ "Firefox on Windows"."""
    browser = _first(_BROWSERS, user_agent, "A browser")
    device = _first(_DEVICES, user_agent, "")
    return f"{browser} on {device}" if device else browser


def _first(words: dict[str, str], user_agent: str, otherwise: str) -> str:
    return next((word for mark, word in words.items() if mark in user_agent), otherwise)
