"""What is being typed, and by which editor: a draft, and an answer only once it is kept."""

from msgspec import Struct
from msgspec.structs import replace

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import LONGEST_TEXT, Refused
from ivig_tui.editing.characters import BREAKS
from ivig_tui.editing.editor import Doubt, Editor, Setting
from ivig_tui.editing.line import EMPTY, LineEditor
from ivig_tui.myositis.agents import Verdict


class Draft(Struct, frozen=True):
    """Text in the making. A change returns a new one."""

    editor: Editor
    line: LineEditor = EMPTY
    wrong: str = ""
    """Why it was not kept; empty while it was not tried since it last changed."""
    told: str = ""
    """What was left out of the latest key or paste, and why."""
    asked: str = ""
    """The text that was asked back, and is kept if it comes again."""
    question: Verdict | None = None
    """What has to be answered with yes or no before an agent's name is recorded."""

    @classmethod
    def of(cls, editor: Editor, text: str = "") -> "Draft":
        """A draft of a text, with the cursor behind it."""
        return cls(editor, LineEditor.at_end(text))

    @property
    def text(self) -> str:
        """What is typed so far."""
        return self.line.text

    def press(self, key: str, character: str = "") -> "Draft | None":
        """The draft after a key, by its name and the character that it prints; None where the key
        is no part of typing. With Alt, a key edits or does nothing."""
        edited = self.line.press(key)
        if edited is not None:
            return self._now(edited)
        if key.startswith("alt+"):
            return replace(self, told="")
        return self._insert(character) if character else None

    def paste(self, text: str) -> "Draft":
        """The draft after a paste. Several lines go into what takes several, and nowhere else."""
        if self.editor.lines:
            text = BREAKS.sub("\n", text)
        else:
            lines = BREAKS.split(text.strip("\r\n"))
            if len(lines) > 1:
                told = f"nothing pasted: it has {len(lines)} lines, and this takes one"
                return replace(self, told=told)
            text = lines[0] if self.text else lines[0].strip()
        return self._insert(text, "nothing pasted: ")

    def parse(self, setting: Setting) -> Value:
        """The value of what is typed; asked back once, it is taken when it comes again.

        Raises:
            Mistake: it is none, says why.
            Doubt: it is asked back.
        """
        sure = setting.sure or (self.asked != "" and self.asked == self.text)
        return self.editor.parse(self.text, replace(setting, sure=sure))

    def asking(self, question: Verdict | None) -> "Draft":
        """The draft with a question to answer first; None: it is typed on."""
        return replace(self, question=question, wrong="", told="")

    def refused(self, why: Refused | str) -> "Draft":
        """The draft that stays, as it could not be kept."""
        asked = self.text if isinstance(why, Doubt) else ""
        again = "; Enter again keeps it" if asked else ""
        return replace(self, wrong=f"{why}{again}", told="", asked=asked, question=None)

    def _insert(self, text: str, nothing: str = "") -> "Draft":
        kept, told = self.editor.cleaned(text)
        if len(self.text) + len(kept) > LONGEST_TEXT:
            return replace(self, told=f"{nothing}there is room for {LONGEST_TEXT:,} characters")
        if not kept:
            return replace(self, told=f"{nothing}{told}")
        return replace(self._now(self.line.insert(kept)), told=told)

    def _now(self, line: LineEditor) -> "Draft":
        if line.text == self.text:
            return replace(self, line=line, told="")
        return replace(self, line=line, wrong="", told="")
