"""The criteria as four FHIR Questionnaires: the answers as items, the trees as expressions.

All is derived: items from the fields, expressions from the trees, so that a changed tree gives
other expressions. FHIRPath is three-valued as the trees are: what is not answered is empty.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from ivig_tui.criteria.fields import Field
from ivig_tui.criteria.kinds import Choice
from ivig_tui.criteria.leaves import Given
from ivig_tui.criteria.logic import All, Any, Group, Leaf, Node, walk
from ivig_tui.myositis.document import PUBLISHED, TITLE, VERSION
from ivig_tui.myositis.fields import AGE_GROUP as AGES
from ivig_tui.myositis.fields import BY_TABLE, field_of
from ivig_tui.myositis.leaves import AGE_GROUP, AgeIs, Answer, AtMost
from ivig_tui.myositis.qualifying.earlier_treatment import (
    AGENTS_NEEDED,
    COUNTING_OUTCOMES,
    TwoAgents,
)
from ivig_tui.myositis.qualifying.tree import QUALIFYING_TREE
from ivig_tui.myositis.reviews.gain import Gain
from ivig_tui.myositis.reviews.tree import review_tree
from ivig_tui.myositis.scales import SCALES, Scale
from ivig_tui.report.fhir import forms
from ivig_tui.report.fhir.forms import BASE, EXTENSION, Items, Json, link_id

SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
QUALIFYING, TREATMENT, INITIAL, CONTINUING = (
    "qualifying",
    "treatment",
    "initial-review",
    "continuing-review",
)
NAMES = (QUALIFYING, TREATMENT, INITIAL, CONTINUING)
TITLES = {
    QUALIFYING: "Qualifying assessment",
    TREATMENT: "Treatment",
    INITIAL: "Review of the initial authorisation period",
    CONTINUING: "Review of a continuing authorisation period",
}
RESULT = "result"
"""The group of what is calculated: a block's name, or `decision`."""
EARLIER = "earlier"
"""The group of the scores that a review is compared with (I-8)."""
TABLES = {
    QUALIFYING: ("patient", "diagnosis", "qualifying"),
    TREATMENT: ("treatment",),
    INITIAL: ("reviews",),
    CONTINUING: ("reviews",),
}
SIGNATURE = ("signed_by", "signed_at")


def url(name: str) -> str:
    """The canonical address of a Questionnaire, without its version."""
    return f"{BASE}:Questionnaire:{name}"


def of_review(review: int) -> str:
    """Which Questionnaire a review answers."""
    return INITIAL if review == 1 else CONTINUING


def tree_of(name: str) -> All | None:
    """The tree that a Questionnaire calculates; None for treatment, which has none."""
    trees = {QUALIFYING: QUALIFYING_TREE, INITIAL: review_tree(1), CONTINUING: review_tree(2)}
    return trees.get(name)


def fields_of(name: str, table: str) -> tuple[Field, ...]:
    """The fields of a table that a Questionnaire asks for. A signature is no answer here: a form
    that comes back must never sign."""
    return tuple(
        field
        for field in BY_TABLE[table]
        if field.name not in SIGNATURE and not (name == INITIAL and field.continuing_only)
    )


def bundle() -> Json:
    """All four, as a Bundle."""
    entries = [{"fullUrl": url(name), "resource": questionnaire(name)} for name in NAMES]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


@lru_cache(maxsize=len(NAMES))
def questionnaire(name: str) -> Json:
    """One Questionnaire."""
    groups = [_table(name, table) for table in TABLES[name]]
    tree = tree_of(name)
    extension: Items = []
    if tree is not None:
        formulas = Formulas(name, tree)
        extension = [
            {"url": f"{EXTENSION}/variable", "valueExpression": _expression(formula, variable)}
            for variable, formula in formulas.variables.items()
        ]
        if name != QUALIFYING:
            groups[:0] = [_context(name)]
        groups.append(_results(formulas))
    return {
        "resourceType": "Questionnaire",
        "id": f"ivig-tui-{name}",
        "extension": extension,
        "url": url(name),
        "version": VERSION,
        "name": "".join(word.capitalize() for word in name.split("-")),
        "title": f"{TITLES[name]}: {TITLE}",
        "status": "draft",
        "experimental": True,
        "subjectType": ["Patient"],
        "description": (
            f"The Australian criteria of {PUBLISHED}, version {VERSION}, as ivig-tui applies them. "
            "It says whether the document's criteria are met; it decides nothing."
        ),
        "item": groups,
    } | {}


def _expression(formula: str, name: str | None = None) -> Json:
    named = {} if name is None else {"name": name}
    return {**named, "language": "text/fhirpath", "expression": formula}


# --- items --------------------------------------------------------------------------------


def _head(table: str) -> str:
    return "review" if table == "reviews" else table


def _table(name: str, table: str) -> Json:
    ages = _ages(name)
    items: Items = []
    scales: dict[str, Items] = {}
    for field in fields_of(name, table):
        link = f"{_head(table)}.{field.name}"
        key, _, part = field.name.partition(".")
        if part:
            if key not in scales:
                scales[key] = []
                items.append(_scale_group(f"{_head(table)}.{key}", _scale(key), scales[key], ages))
            scales[key].append(forms.field_item(field, link))
            continue
        items.append(forms.field_item(field, link, **_only_for(ages.get(field.name))))
        none = forms.none_item(field, link)
        items += [none] if none else []
    return forms.item(_head(table), _head(table).capitalize(), "group", item=items)


def _scale_group(link: str, scale: Scale, items: Items, ages: dict[str, str]) -> Json:
    """The group of a scale's items, which are added to `items` later."""
    group = forms.item(link, f"{scale.label}, item by item", "group")
    return group | _only_for(ages.get(scale.score_field)) | {"item": items}


def _scale(key: str) -> Scale:
    return next(scale for scale in SCALES if scale.key == key)


def _context(name: str) -> Json:
    """What a review is judged by and that stands in earlier assessments."""
    ages = _ages(name)
    earlier = []
    for scale in SCALES:
        field = field_of(f"qualifying.{scale.score_field}")
        text = f"{scale.label} that this review is compared with"
        one = forms.field_item(field, f"{EARLIER}.{scale.score_field}")
        earlier.append(one | {"text": text} | _only_for(ages.get(scale.score_field)))
    return forms.item(
        EARLIER,
        "From earlier assessments",
        "group",
        item=[forms.field_item(field_of(AGE_GROUP), AGE_GROUP), *earlier],
    )


def _ages(name: str) -> dict[str, str]:
    """The age group that each field is only for, by the field's last name."""
    ages: dict[str, str] = {}
    tree = tree_of(name)
    for node in walk(tree) if tree else ():
        if isinstance(node, All) and isinstance(node.parts[0], AgeIs):
            for part in node.parts[1:]:
                ages |= dict.fromkeys(map(_field_name, walk(part)), node.parts[0].group)
    return ages


def _field_name(node: Node) -> str:
    if isinstance(node, AtMost | Gain):
        return node.scale.score_field
    return str(getattr(node, "field", "")).rpartition(".")[2]


def _only_for(group: str | None) -> Json:
    """Shown for one age group, and while the age group is not answered."""
    if group is None:
        return {}
    is_so = {
        "question": AGE_GROUP,
        "operator": "=",
        "answerCoding": forms.coding("age_group", group, dict(AGES.options)[group]),
    }
    unanswered = {"question": AGE_GROUP, "operator": "exists", "answerBoolean": False}
    return {"enableWhen": [is_so, unanswered], "enableBehavior": "any"}


def _results(formulas: "Formulas") -> Json:
    items = [
        forms.item(
            f"{RESULT}.{name}",
            text,
            "string",
            readOnly=True,
            extension=[
                {
                    "url": f"{SDC}/sdc-questionnaire-calculatedExpression",
                    "valueExpression": _expression(formula),
                }
            ],
        )
        for name, text, formula in formulas.results()
    ]
    text = "By the document's criteria: met, not_met or open"
    return forms.item(RESULT, text, "group", item=items)


# --- expressions --------------------------------------------------------------------------


class Formulas:
    """The FHIRPath of one tree: a variable for each answer and each block, and the results."""

    def __init__(self, name: str, tree: All) -> None:
        self._head = _head(TABLES[name][-1])
        self._tree = tree
        self.variables: dict[str, str] = {}
        """Formulas by the variable's name, in an order in which each needs only earlier ones."""
        for block in tree.parts:
            formula = self._formula(block)
            self.variables[self._block(block)] = formula

    def results(self) -> Iterator[tuple[str, str, str]]:
        """Name, label and formula of each block, then of the decision."""
        blocks = [f"%{self._block(block)}" for block in self._tree.parts]
        for block, variable in zip(self._tree.parts, blocks, strict=True):
            yield block.name, block.label, _state(variable)
        yield "decision", self._tree.label, _state(f"({_joined(blocks, 'and')})")

    def _block(self, block: Node) -> str:
        return _variable_name(f"block_{block.name}")

    def _formula(self, node: Node) -> str:
        """The formula of a node: true, false, or empty while it is open."""
        if isinstance(node, Group):
            word = "or" if isinstance(node, Any) else "and"
            return f"({_joined([self._formula(part) for part in node.parts], word)})"
        assert isinstance(node, Leaf)
        return self._leaf(node)

    def _leaf(self, leaf: Leaf) -> str:
        match leaf:
            case AgeIs():
                return f"{self._answer(AGE_GROUP)} = '{leaf.group}'"
            case Answer() if isinstance(field_of(leaf.field).kind, Choice):
                answer = self._answer(leaf.field)
                words = [f"{answer} = '{word}'" for word in sorted(map(str, leaf.favourable))]
                return f"({_joined(words, 'or')})"
            case Answer():
                answer = self._answer(leaf.field)
                return answer if True in leaf.favourable else f"{answer}.not()"
            case Given():
                return f"iif({self._answer(leaf.field)}.exists(), true, {{}})"
            case AtMost():
                return f"{self._score(leaf.scale)} <= {leaf.limit}"
            case Gain():
                earlier = self._variable(
                    f"earlier_{leaf.scale.score_field}",
                    _path(EARLIER, f"{EARLIER}.{leaf.scale.score_field}"),
                )
                return f"{self._score(leaf.scale)} - {earlier} >= {leaf.least}"
            case TwoAgents():
                return self._two_agents(leaf)
            case _:
                raise TypeError(leaf)

    def _answer(self, field: str) -> str:
        """The variable of an answer."""
        link = link_id(field)
        group = link.partition(".")[0]
        if field == AGE_GROUP and self._head == "review":
            group = EARLIER
        path = _path(group, link)
        if isinstance(field_of(field).kind, Choice):
            path += ".code"
        return self._variable(link.rpartition(".")[2], path)

    def _score(self, scale: Scale) -> str:
        """The variable of a score: the recorded one, else the sum of all items."""
        recorded = _path(self._head, f"{self._head}.{scale.score_field}")
        group = f"{self._head}.{scale.key}"
        # A variable holds plain values: kept in one, an item would lose its type for some readers.
        grades = _item(self._head, group) + ".item" * scale.sides + ".answer.value"
        # Items in part are no score.
        count = scale.sides * len(scale.items)
        total = self._variable(
            # `aggregate`, as `sum` fails in an engine that was tried.
            f"{scale.key}_total",
            f"iif({grades}.count() = {count}, {grades}.aggregate($this + $total, 0), {{}})",
        )
        return self._variable(scale.score_field, f"iif({recorded}.exists(), {recorded}, {total})")

    def _two_agents(self, leaf: TwoAgents) -> str:
        """Q7: the drugs that count, and those that may yet count, each once."""
        link = link_id("qualifying.immunosuppressants")
        agents = _item(self._head, link)
        none = self._variable("no_agents", _path(self._head, f"{link}.{forms.NONE}"))

        def part(key: str) -> str:
            return f"item.where(linkId='{link}.{key}').answer.value"

        known = f"{part(forms.IS_IMMUNOSUPPRESSANT)}.code"
        outcome = f"{part('outcome')}.code"
        effects = [f"{outcome} = '{one}'" for one in sorted(COUNTING_OUTCOMES)]
        without_effect = f"({_joined(effects, 'or')})"
        counting = f"{known} = 'yes' and {without_effect}"
        # An agent that was added in a form has no drug yet: it may count, and is never met by it.
        unsure = f"({known}.empty() or {known} = 'unknown')"
        may_yet = (
            f"({known} = 'yes' and {outcome}.empty()) or "
            f"({unsure} and ({outcome}.empty() or {without_effect}))"
        )
        drug = f"iif({part(forms.TAKEN_FOR)}.exists(), {part(forms.TAKEN_FOR)}, {part('agent')})"

        def drugs(condition: str) -> str:
            return f"{agents}.where({condition}).select({drug}).distinct().count()"

        n = self._variable("drugs_that_count", drugs(counting))
        either = self._variable("drugs_that_count_or_may", drugs(f"({counting}) or {may_yet}"))
        listed = f"({agents}.exists() or {none}.exists())"
        may_be_enough = f"iif({either} >= {AGENTS_NEEDED}, {{}}, false)"
        enough = f"iif({n} >= {AGENTS_NEEDED}, true, {may_be_enough})"
        return f"iif({listed}.not(), {{}}, {enough})"

    def _variable(self, words: str, formula: str) -> str:
        name = _variable_name(words)
        known = self.variables.setdefault(name, formula)
        if known != formula:
            raise ValueError(f"two variables are called {name}")
        return f"%{name}"


def _variable_name(words: str) -> str:
    """`muscle_enzymes` as `muscleEnzymes`: the name of a variable is of FHIR's type `id`, which has
    no underscore, and a hyphen would have to be quoted in an expression."""
    first, *others = words.split("_")
    return first + "".join(word.capitalize() for word in others)


def _item(group: str, link: str) -> str:
    """The items with a `linkId` in a group of the response. Paths are explicit: `repeat()` drops
    items that are alike, as two agents of one outcome."""
    return f"%resource.item.where(linkId='{group}').item.where(linkId='{link}')"


def _path(group: str, link: str) -> str:
    return f"{_item(group, link)}.answer.value"


def _joined(formulas: Sequence[str], word: str) -> str:
    return f" {word} ".join(formulas)


def _state(formula: str) -> str:
    # Of an empty formula `iif` takes the else branch.
    return f"iif({formula}, 'met', iif({formula}.not(), 'not_met', 'open'))"
