"""Every failure that a person can meet, as a tree.

* NianbaoError
  * SettingError          a setting has a value that cannot be used
  * SourceError           a file or address cannot be read as a report
    x UnreadableSource    missing, no permission, network failure, too large
    x UnsupportedFormat   no reader for this kind of file
    x DamagedSource       the bytes are not what the format promises
    x NotAReport          readable, but no annual report
  * LibraryError          the library directory cannot do what was asked
    x LibraryLocked       another process is writing
    x LibraryUnwritable   read-only directory or full disk
    x WeightsMismatch     built with other embedding weights
    x LibraryDamaged      the records cannot be read
    x UnknownReport       no report has this id
    x AnswerNotKept       an answer is too large to be shared, or too many are
    x UnknownConversation no conversation has this id, or it is another's
    x ConversationFull    a conversation has as many turns as one may have
    x UnknownToken        no operator's token is called so
  * WeightsError          embedding or reader weights cannot be loaded
  * QuestionError         a question that cannot be taken (empty, too long)
    x QuestionTimeout     no answer in the time that the operator gives one
  * WorkLost              a process that worked on a question ended without an answer
  * ModelError            the operator's language model failed

A message names the thing (file, key, value) and then the mend.
"""


class NianbaoError(Exception):
    """A failure that is shown to the user as it is."""


class SettingError(NianbaoError):
    """A setting has a value that cannot be used."""


class SourceError(NianbaoError):
    """A file or address cannot be read as a report."""


class UnreadableSource(SourceError):
    """The source is missing, forbidden, unreachable or too large."""


class UnsupportedFormat(SourceError):
    """There is no reader for this kind of file."""


class DamagedSource(SourceError):
    """The bytes are not what the format promises."""


class NotAReport(SourceError):
    """The text can be read, but it is no annual report."""


class LibraryError(NianbaoError):
    """The library directory cannot do what was asked of it."""


class LibraryLocked(LibraryError):
    """Another process is writing to the library."""


class LibraryUnwritable(LibraryError):
    """The library is on a read-only or full disk."""


class WeightsMismatch(LibraryError):
    """The library was built with other embedding weights."""


class LibraryDamaged(LibraryError):
    """The records of the library cannot be read."""


class UnknownReport(LibraryError):
    """No report in the library has this id."""


class AnswerNotKept(LibraryError):
    """An answer is too large to be shared, or there are too many shared ones already."""


class UnknownConversation(LibraryError):
    """No conversation has this id: it never had, it is over, or it belongs to another."""


class ConversationFull(LibraryError):
    """A conversation has as many turns, or as much text, as one may have."""


class UnknownToken(LibraryError):
    """No operator's token is called so, or several are."""


class WeightsError(NianbaoError):
    """Weights of the encoder or the reader cannot be loaded."""


class QuestionError(NianbaoError):
    """A question that cannot be taken: empty, or too long."""


class QuestionTimeout(QuestionError):
    """There was no answer within the time that the operator gives a question."""


class WorkLost(NianbaoError):
    """A process that worked on a question ended without an answer."""


class ModelError(NianbaoError):
    """The operator's language model failed; `reason` says how: failed, slow, endless."""

    def __init__(self, message: str, *, reason: str = "failed") -> None:
        super().__init__(message)
        self.reason = reason
