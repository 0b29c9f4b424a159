"""One file's text becomes blocks with stable ids.

`Document.read` makes a document of a text, `document.edit` another one after an edit; neither runs what it reads.
"""

from livesync_ls.documents.block import Block
from livesync_ls.documents.decoding import UnreadableText, check, decode
from livesync_ls.documents.difference import difference, gone_and_come
from livesync_ls.documents.directives import DirectiveWarning
from livesync_ls.documents.document import Document
from livesync_ls.documents.parsing import Problem

__all__ = [
    "Block",
    "DirectiveWarning",
    "Document",
    "Problem",
    "UnreadableText",
    "check",
    "decode",
    "difference",
    "gone_and_come",
]
