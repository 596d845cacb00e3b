"""Refusals of files. Nothing is kept of a refused file."""

from yingda.foundation.errors import Refusal


class FileEmpty(Refusal):
    code = "file.empty"
    status = 422


class FileTooLarge(Refusal):
    """`max_mb` in units of 1024 × 1024 bytes."""

    code = "file.too_large"
    status = 413


class FileTypeNotAllowed(Refusal):
    """Neither a picture nor one of the documents that are accepted, whatever its name says."""

    code = "file.type_not_allowed"
    status = 422


class FileContentMismatch(Refusal):
    """The content is not what the name says; `found` is what it looks like."""

    code = "file.content_mismatch"
    status = 422


class FileBroken(Refusal):
    """A picture or an archive that cannot be read, or that would unpack to more than is reasonable."""

    code = "file.broken"
    status = 422


class FileDangerous(Refusal):
    """An archive with a program or a document with macros in it."""

    code = "file.dangerous"
    status = 422
