"""Texts of several sources made into one. Pure."""


def joined(*texts: str | None) -> str:
    """The texts that there are, as paragraphs of one."""
    return "\n\n".join(text for text in texts if text)
