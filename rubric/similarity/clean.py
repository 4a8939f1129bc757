"""Text as a reader sees it: without characters that show nothing, look-alikes as what they look like."""

from __future__ import annotations

import unicodedata

# Letters of other scripts that a reader takes for Latin ones: the common part of Unicode's confusables.
_CYRILLIC = "аеорсухѕіјԁһԛԝвкмнтАВЕКМНОРСТУХЅІЈ"
_AS_LATIN = "aeopcyxsijdhqwbkmhtABEKMHOPCTYXSIJ"
_GREEK = "αορνικτυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_GREEK_AS_LATIN = "aopvikTuABEZHIKMNOPTYX"
_LOOK_ALIKES = str.maketrans(_CYRILLIC + _GREEK, _AS_LATIN + _GREEK_AS_LATIN)


def clean(text: str) -> str:
    """The text with one kind of line end, compatibility forms resolved (NFKC) and look-alikes made Latin.

    Lines keep their numbers. Characters of format (zero-width, direction marks, soft hyphens) go.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text).translate(_LOOK_ALIKES)
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
