"""Flags: what needs a person's judgement, in the order in which they are shown."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import date

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.logic import Evaluation, State
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.criteria.wording import inert, listed, plain, shown_date
from ivig_tui.myositis.dose.grams import (
    D1,
    D2,
    D3,
    D4,
    I_11,
    MAINTENANCE_LOW_G_PER_KG,
    Dose,
)
from ivig_tui.myositis.dose.plan import I_19
from ivig_tui.myositis.dose.schedule import (
    I_10,
    I_16,
    NEXT_REVIEW_MONTHS,
    first_infusion,
    fullest_four_weeks,
    given,
    late_reviews,
    months_later,
    stopped,
)
from ivig_tui.myositis.dose.vials import I_15
from ivig_tui.myositis.dose.weight import (
    I_12,
    I_18,
    LEAST_HEIGHT_CM,
    Weight,
    rule_applies,
    weighed,
)
from ivig_tui.myositis.drugs import known_immunosuppressant, recognise, with_drug
from ivig_tui.myositis.leaves import I_3
from ivig_tui.myositis.plausible import doubts
from ivig_tui.myositis.qualifying.diagnosis import Q1
from ivig_tui.myositis.qualifying.earlier_treatment import (
    AGENTS_FIELD,
    I_6,
    Q7,
    TWO_AGENTS,
    agents_of,
)
from ivig_tui.myositis.qualifying.severity import I_5, Q3
from ivig_tui.myositis.reviews.continuing import R3, R5
from ivig_tui.myositis.reviews.gain import I_8, baseline, scale_of
from ivig_tui.myositis.reviews.initial import I_7, R1, R2
from ivig_tui.myositis.reviews.shared import T1, T2, T3
from ivig_tui.myositis.rows import INFUSIONS_FIELD, Agent, Infusion
from ivig_tui.myositis.scales import MRC, SCALES

Places = tuple[str, ...]
"""Where a flag bites: full names of answers, or keys of criteria; empty where it does not."""


class Facts(Struct, frozen=True):
    """What the flags look at."""

    answers: Answers
    qualifying: Evaluation
    reviews: tuple[Evaluation, ...]
    induction: Dose | None
    maintenance: Dose | None
    due: date | None
    today: date
    changed_outside: Places
    """The fields that history names and that have not the value of their last entry there."""

    def yes(self, field: str) -> bool:
        """Whether a field is answered yes."""
        return self.answers.get(field) is True

    def doses(self) -> tuple[Dose, ...]:
        """Induction and maintenance, those there are."""
        return tuple(dose for dose in (self.induction, self.maintenance) if dose)


class Flag(Struct, frozen=True):
    """One thing to look at."""

    code: str
    text: str
    """What it says to a person."""
    bites: Callable[[Facts], Places]
    statements: tuple[Statement, ...] = ()
    readings: tuple[Reading, ...] = ()
    figures: Callable[[Facts], str] | None = None
    """The dates, weights, grams or names that it is about where it is raised, as a sentence."""

    @property
    def basis(self) -> str:
        """The ids of its statements and readings, as `Q3, I-5`."""
        return ", ".join([s.id for s in self.statements] + [r.id for r in self.readings])


class Raised(Struct, frozen=True):
    """A flag that applies, and where."""

    flag: Flag
    places: Places
    figures: str = ""
    """The dates, weights, grams or names that it is about, as a sentence; may be empty."""

    @property
    def text(self) -> str:
        """What it says, with its figures and its basis."""
        said = f"{self.flag.text} {self.figures}" if self.figures else self.flag.text
        return f"{said} ({self.flag.basis})" if self.flag.basis else said


def _both_scales(facts: Facts) -> Places:
    a = facts.answers
    return tuple(
        f"{where}.{scale.score_field}"
        for where in a.assessments()
        if all(scale.score(a, where) is not None for scale in SCALES)
        for scale in SCALES
    )


def _videofluoroscopy_contradiction(facts: Facts) -> Places:
    shown, risk = (
        f"qualifying.videofluoroscopy_{name}" for name in ("shows_involvement", "risk_unacceptable")
    )
    contradicts = facts.answers.get(shown) is False and facts.yes(risk)
    return (risk,) if contradicts else ()


def _agent_not_tolerated(facts: Facts) -> Places:
    met = facts.qualifying.states[TWO_AGENTS.key] is State.MET
    return (AGENTS_FIELD,) if _not_tolerated(facts) and not met else ()


def _not_tolerated(facts: Facts) -> list[str]:
    agents = agents_of(facts.answers)
    return [inert(one.agent) for one in agents if one.outcome == "not_tolerated"]


def _names_not_tolerated(facts: Facts) -> str:
    return f"Not tolerated: {listed(_not_tolerated(facts), 'and')}."


def _agents_where(tells: Callable[[Facts], list[str]]) -> Callable[[Facts], Places]:
    """A flag of the list of agents: it is raised where there is something to say of an agent."""
    return lambda facts: (AGENTS_FIELD,) if tells(facts) else ()


def _told(tells: Callable[[Facts], list[str]]) -> Callable[[Facts], str]:
    """What there is to say of the agents, as one sentence."""
    return lambda facts: f"{'; '.join(tells(facts))}."


def _same_drug(facts: Facts) -> list[str]:
    """The agents that are one drug; those that never count are left out."""
    alike: dict[str, list[Agent]] = {}
    for agent in agents_of(facts.answers):
        if known_immunosuppressant(agent) is not False:
            alike.setdefault(recognise(agent.agent).identity, []).append(agent)
    told = []
    for agents in (agents for agents in alike.values() if len(agents) > 1):
        drug = next((m.drug for a in agents if (m := recognise(a.agent)).drug), None)
        names = listed([inert(agent.agent) for agent in agents], "and")
        told.append(f"{names} are {drug.name if drug else 'one name'}")
    return told


def _not_immunosuppressant(facts: Facts) -> list[str]:
    told = []
    for agent in agents_of(facts.answers):
        held = [drug.name if drug.name == drug.group else f"{drug.name} ({drug.group})"
                for drug in recognise(agent.agent).others]  # fmt: skip
        if held:
            told.append(f"{inert(agent.agent)} names {listed(held, 'and')}")
    return told


def _several(facts: Facts) -> list[str]:
    told = []
    for agent in agents_of(facts.answers):
        first, *others = [drug.name for drug in recognise(agent.agent).immunosuppressants] or [""]
        if others:
            told.append(f"{inert(agent.agent)} is taken as {first}, not as {listed(others, 'or')}")
    return told


def _not_recognised(facts: Facts) -> list[str]:
    told = []
    for agent in agents_of(facts.answers):
        meant = recognise(agent.agent)
        if meant.held:
            continue
        name = inert(with_drug(agent.agent))
        if meant.never_counts:
            assert meant.drug is not None
            never = "" if meant.drug.name == meant.drug.group else f" ({meant.drug.group})"
            told.append(f"{name}{never}: never counts")
        elif agent.immunosuppressant:
            told.append(f"{name}: recorded to be an immunosuppressant")
        elif agent.immunosuppressant is None:
            told.append(f"{name}: whether it is an immunosuppressant is not recorded")
    return told


def _child_needs_biopsy(facts: Facts) -> Places:
    a = facts.answers
    child = a.get("patient.age_group") == "child"
    needs = child and a.get("qualifying.rash") is False and not facts.yes("qualifying.biopsy")
    return ("qualifying.biopsy",) if needs else ()


def _mrc_one_point(facts: Facts) -> Places:
    a = facts.answers
    if not a.reviews or a.get("patient.age_group") != "adult":
        return ()
    before, after = MRC.score(a, "qualifying"), MRC.score(a, "reviews.1")
    one = before is not None and after is not None and after - before == 1
    return ("reviews.1.mrc_sum_score",) if one else ()


def _dysphagia_not_at_qualifying(facts: Facts) -> Places:
    """Met by dysphagia alone, which was not what the patient qualified on."""
    if facts.yes("qualifying.dysphagia_limits_intake"):
        return ()
    places = []
    for number, review in enumerate(facts.reviews, 1):
        response = next(block for block in review.tree.parts if block.name == "response")
        parts = getattr(response, "parts", ())
        met = [part.name for part in parts if review.states[part.key] is State.MET]
        if met == ["dysphagia"]:
            places.append(f"reviews.{number}.response.dysphagia")
    return tuple(places)


def _baseline_not_previous_review(facts: Facts) -> Places:
    scale = scale_of(facts.answers)
    if scale is None:
        return ()
    places = []
    for number in range(2, facts.answers.reviews + 1):
        earlier = baseline(facts.answers, scale, number)
        if earlier is not None and earlier.where != f"reviews.{number - 1}":
            places.append(f"reviews.{number}.{scale.score_field}")
    return tuple(places)


def _no_benefit(facts: Facts) -> Places:
    none = bool(facts.reviews) and facts.reviews[0].blocks()["response"] is State.NOT_MET
    return ("reviews.1.response",) if none else ()


def _consider_stopping(facts: Facts) -> Places:
    stable = f"reviews.{facts.answers.reviews}.clinically_stable"
    return (stable,) if facts.yes(stable) and stopped(facts.answers) is None else ()


def _adjusted_weight(facts: Facts) -> Places:
    adjusted = [dose for dose in facts.doses() if dose.weight.basis == "adjusted"]
    return tuple(f"{dose.weight.where}.weight_kg" for dose in adjusted)


def _adjusted_weights(facts: Facts) -> str:
    weights = {d.weight.where: d.weight for d in facts.doses() if d.weight.basis == "adjusted"}
    told = [
        f"{plain(weight.dosing_kg)} kg in place of {_weight(weight)}" for weight in weights.values()
    ]
    return _sentence(listed(told, "and"))


def _weight(weight: Weight) -> str:
    """A weight as it was taken, with its date: `95 kg of 22 Nov 2026`."""
    day = f" of {shown_date(weight.day)}" if weight.day else " without a date"
    return f"{plain(weight.actual_kg)} kg{day}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _weight_old(facts: Facts) -> Places:
    if facts.maintenance is None or stopped(facts.answers) is not None:
        return ()
    weight = facts.maintenance.weight
    old = weight.day is not None and months_later(weight.day, NEXT_REVIEW_MONTHS) < facts.today
    return (f"{weight.where}.weight_kg",) if old else ()


def _weight_of_maintenance(facts: Facts) -> str:
    assert facts.maintenance is not None
    return f"It is {_weight(facts.maintenance.weight)}."


def _weight_doubtful(facts: Facts) -> Places:
    return tuple(f"{doubt.where}.weight_kg" for doubt in doubts(facts.answers))


def _doubtful_weights(facts: Facts) -> str:
    return f"{'; '.join(doubt.says for doubt in doubts(facts.answers))}."


def _weight_may_be_adjusted(facts: Facts) -> bool:
    """A weight that a dose would go by is there, the national rule applies to it (I-18), and no
    reason for the actual one is given."""
    a = facts.answers
    if a.get("treatment.actual_weight_reason") is not None:
        return False
    places = weighed(a)
    used = (where for where in places if where in ("qualifying", places[-1]))
    return any(rule_applies(a, where) for where in used)


def _age_group_needed(facts: Facts) -> Places:
    missing = facts.answers.get("patient.age_group") is None
    return ("patient.age_group",) if missing and _weight_may_be_adjusted(facts) else ()


def _height_and_sex_needed(facts: Facts) -> Places:
    a = facts.answers
    adult = a.get("patient.age_group") == "adult"
    if not (adult and _weight_may_be_adjusted(facts)) or facts.yes("patient.pregnant"):
        return ()
    height = a.decimal("patient.height_cm")
    if height is None:
        return ("patient.height_cm",)
    sex_counts = height >= LEAST_HEIGHT_CM and a.get("patient.sex") is None
    return ("patient.sex",) if sex_counts else ()


def _height_and_sex_missing(facts: Facts) -> str:
    a = facts.answers
    missing = [name for name in ("height", "sex") if a.get(FIELD_OF_BODY[name]) is None]
    verb = "is" if len(missing) == 1 else "are"
    return _sentence(f"{listed(missing, 'and')} {verb} not answered")


FIELD_OF_BODY = {"height": "patient.height_cm", "sex": "patient.sex"}


def _pregnancy_not_recorded(facts: Facts) -> Places:
    a = facts.answers
    female = a.get("patient.sex") == "female"
    open_ = female and bool(_adjusted_weight(facts)) and a.get("patient.pregnant") is None
    return ("patient.pregnant",) if open_ else ()


def _maintenance_below_range(facts: Facts) -> Places:
    name = "treatment.maintenance_g_per_kg"
    g_per_kg = facts.answers.decimal(name)
    return (name,) if g_per_kg is not None and g_per_kg < MAINTENANCE_LOW_G_PER_KG else ()


STOPPED = "treatment.stopped"
STARTED = "treatment.started"


def _induction_exceeded(facts: Facts) -> Places:
    dose = facts.induction
    if dose is None:
        return ()
    most = max(dose.exact_g, dose.dispensed_g or dose.exact_g)
    return (INFUSIONS_FIELD,) if given(facts.answers).induction_g > most else ()


def _induction_in_figures(facts: Facts) -> str:
    assert facts.induction is not None
    dose = facts.induction
    whole = "" if dose.dispensed_g is None else f", {plain(dose.dispensed_g)} g in whole vials"
    recorded = f"{plain(given(facts.answers).induction_g)} g are recorded as given"
    return f"{recorded}; by {plain(dose.weight.dosing_kg)} kg it is {plain(dose.exact_g)} g{whole}."


def _four_week_limit_exceeded(facts: Facts) -> Places:
    fullest = fullest_four_weeks(facts.answers)
    return (INFUSIONS_FIELD,) if fullest is not None and fullest.exceeded else ()


def _four_weeks_in_figures(facts: Facts) -> str:
    fullest = fullest_four_weeks(facts.answers)
    assert fullest is not None and fullest.weight is not None
    days = _span(fullest.first, fullest.last)
    limit, weight = plain(fullest.limit_g or 0), fullest.weight
    by = f"{weight.basis} weight, from {_weight(weight)}"
    return f"{plain(fullest.grams)} g {days}, and the limit is {limit} g ({by})."


def _span(first: date, last: date) -> str:
    """`on 2 Mar 2026`, or `from 2 Mar 2026 to 9 Mar 2026`."""
    if first == last:
        return f"on {shown_date(first)}"
    return f"from {shown_date(first)} to {shown_date(last)}"


def _infusion_twice(facts: Facts) -> Places:
    return (INFUSIONS_FIELD,) if given(facts.answers).twice else ()


def _infusions_alike(facts: Facts) -> str:
    return _sentence(listed([_infusion(one) for one in given(facts.answers).twice], "and"))


def _infusion(infusion: Infusion) -> str:
    return f"{plain(infusion.grams)} g {infusion.phase} on {shown_date(infusion.date)}"


def _six_weekly_trial(facts: Facts) -> Places:
    name = "treatment.maintenance_interval_weeks"
    return (name,) if facts.answers.get(name) == 6 else ()


def _rounding_over_5_percent(facts: Facts) -> Places:
    off = any(dose.off_by_more_than_5_percent for dose in facts.doses())
    return ("treatment.vial_sizes_g",) if off else ()


def _no_whole_vials(facts: Facts) -> Places:
    none = any(dose.dispensed_g is None for dose in facts.doses())
    return ("treatment.vial_sizes_g",) if none else ()


Told = tuple[str, str]
"""Where something bites, and what it is."""


def _disagreeing(facts: Facts) -> tuple[Told, ...]:
    """The dates of the course that can't all be right."""
    a, found = facts.answers, list[Told]()
    first, stop, qualified = first_infusion(a), stopped(a), a.day("qualifying.date")
    if first is None:
        return ()
    began = f"the first infusion is on {shown_date(first)}"
    where = STARTED if a.day(STARTED) else INFUSIONS_FIELD
    if qualified is not None and first < qualified:
        found.append((where, f"{began}, before the assessment of {shown_date(qualified)}"))
    days = given(a).days
    if days and days[0] < first:
        found.append((INFUSIONS_FIELD, f"one is given on {shown_date(days[0])}, {began}"))
    if days and stop is not None and days[-1] > stop:
        after = f"one is given on {shown_date(days[-1])}, after the stop"
        found.append((INFUSIONS_FIELD, f"{after} on {shown_date(stop)}"))
    if stop is not None and stop < first:
        found.append((STOPPED, f"treatment is stopped on {shown_date(stop)}, {began}"))
    return tuple(found)


def _ahead(facts: Facts) -> tuple[Told, ...]:
    """The dates of what has happened that are after today, and a first infusion that is more than
    twelve months ahead."""
    a, today, found = facts.answers, facts.today, list[Told]()
    for where in a.assessments():
        day = a.day(f"{where}.date")
        if day is not None and day > today:
            head, _, number = where.partition(".")
            name = f"review {number}" if number else f"the {head} assessment"
            found.append((f"{where}.date", f"{name} on {shown_date(day)}"))
    days = given(a).days
    ahead = bisect_right(days, today)
    if ahead < len(days):
        found.append((INFUSIONS_FIELD, f"given {_span(days[ahead], days[-1])}"))
    stop, started = stopped(a), a.day(STARTED)
    if started is not None and started > months_later(today, NEXT_REVIEW_MONTHS):
        found.append((STARTED, f"the first infusion on {shown_date(started)}"))
    if stop is not None and stop > today:
        found.append((STOPPED, f"stopped on {shown_date(stop)}"))
    return tuple(found)


def _dates_disagree(facts: Facts) -> Places:
    return _places(_disagreeing(facts))


def _disagreement(facts: Facts) -> str:
    return _sentence("; ".join(what for _, what in _disagreeing(facts)))


def _date_in_future(facts: Facts) -> Places:
    return _places(_ahead(facts))


def _dates_ahead(facts: Facts) -> str:
    dates = listed([what for _, what in _ahead(facts)], "and")
    return _sentence(f"{dates}; today is {shown_date(facts.today)}")


def _places(found: tuple[Told, ...]) -> Places:
    return tuple(dict.fromkeys(place for place, _ in found))


def _review_late(facts: Facts) -> Places:
    return tuple(f"reviews.{late.review}.date" for late in late_reviews(facts.answers))


def _how_late(facts: Facts) -> str:
    told = (
        f"review {late.review} on {shown_date(late.day)}, due {shown_date(late.limit)}"
        for late in late_reviews(facts.answers)
    )
    return _sentence("; ".join(told))


def _review_overdue(facts: Facts) -> Places:
    overdue = facts.due is not None and facts.due < facts.today
    return (STARTED,) if overdue else ()


def _overdue_since(facts: Facts) -> str:
    return f"It was due on {shown_date(facts.due)}." if facts.due else ""


def _changed_outside(facts: Facts) -> Places:
    return facts.changed_outside


FLAGS: tuple[Flag, ...] = (
    Flag("both_scales", "An assessment has both an MRC sum score and a CMAS; only the one of the "
         "patient's age group counts.", _both_scales, (), (I_3,)),
    Flag("videofluoroscopy_contradiction", "The study shows no pharyngeal involvement, and it is "
         "called too risky: was it done or not?", _videofluoroscopy_contradiction, (Q3,), (I_5,)),
    Flag("agent_not_tolerated", "An agent was stopped as not tolerated; it does not count towards "
         "the two.", _agent_not_tolerated, (Q7,), (I_6,), _names_not_tolerated),
    Flag("agent_same_drug", "Recorded agents are one drug, which counts once.",
         _agents_where(_same_drug), (Q7,), (I_6,), _told(_same_drug)),
    Flag("agent_not_immunosuppressant", "An agent's name holds a corticosteroid or an "
         "immunoglobulin, which never counts.",
         _agents_where(_not_immunosuppressant), (Q7,), (I_6,), _told(_not_immunosuppressant)),
    Flag("agent_several", "An agent's name holds several immunosuppressants; it counts as the "
         "first, once. Record one on a line.",
         _agents_where(_several), (Q7,), (I_6,), _told(_several)),
    Flag("agent_not_recognised", "An agent is not on the list of drugs; it counts only where it is "
         "recorded to be an immunosuppressant.",
         _agents_where(_not_recognised), (Q7,), (I_6,), _told(_not_recognised)),
    Flag("child_needs_biopsy", "A child without the rash: only a diagnostic biopsy confirms the "
         "diagnosis.", _child_needs_biopsy, (Q1,)),
    Flag("mrc_one_point", "MRC sum score is up by a single point: an improvement by the reading, "
         "within what two examiners may differ.", _mrc_one_point, (R1,), (I_7,)),
    Flag("dysphagia_not_at_qualifying", "A review rests on dysphagia alone, which was not recorded "
         "as limiting intake at the qualifying assessment.",
         _dysphagia_not_at_qualifying, (R2, R5)),
    Flag("baseline_not_previous_review", "A review is compared with a score that is not the "
         "previous review's, as that one has none.",
         _baseline_not_previous_review, (R3,), (I_8,)),
    Flag("no_benefit", "No benefit at the initial review: the document says that IVIg should be "
         "abandoned.", _no_benefit, (T1,), (I_19,)),
    Flag("consider_stopping", "Clinically stable at the latest review: the document says to "
         "consider stopping, and to reduce the dose progressively.", _consider_stopping, (T3, D4)),
    Flag("adjusted_weight", "The dose is by adjusted body weight, by the national rule since "
         "1 July 2026.", _adjusted_weight, (), (I_12, I_18), _adjusted_weights),
    Flag("weight_doubtful", "A recorded weight is hard to believe: is it right, and in kg?",
         _weight_doubtful, (), (), _doubtful_weights),
    Flag("weight_old", "The weight for maintenance is more than twelve months old.",
         _weight_old, (D2,), (I_12,), _weight_of_maintenance),
    Flag("age_group_needed", "Age group is not answered: whether the weight is adjusted is open.",
         _age_group_needed, (), (I_12, I_18)),
    Flag("height_and_sex_needed", "Whether the dose goes by the adjusted weight is open.",
         _height_and_sex_needed, (), (I_12, I_18), _height_and_sex_missing),
    Flag("pregnancy_not_recorded", "Dosed by adjusted weight, and pregnancy is not answered; in "
         "pregnancy the dose is by actual weight.", _pregnancy_not_recorded, (), (I_12,)),
    Flag("maintenance_below_range", "Maintenance is below 0.4 g/kg, as when weaning.",
         _maintenance_below_range, (D2, D4), (I_11,)),
    Flag("induction_exceeded", "More induction is recorded as given than 2 g/kg, and than "
         "its whole vials.", _induction_exceeded, (D1,), (I_15,), _induction_in_figures),
    Flag("four_week_limit_exceeded", "Maintenance given within 28 days is more than 1 g/kg.",
         _four_week_limit_exceeded, (D3,), (I_10, I_12), _four_weeks_in_figures),
    Flag("infusion_twice", "An infusion is recorded twice: was it given twice?", _infusion_twice,
         (D1, D3), (), _infusions_alike),
    Flag("six_weekly_trial", "At six weeks the third maintenance cycle falls after the four months "
         "in which response is judged.", _six_weekly_trial, (T1, D2), (I_16,)),
    Flag("rounding_over_5_percent", "Whole vials differ from the exact dose by more than 5 %.",
         _rounding_over_5_percent, (D1, D2), (I_15,)),
    Flag("no_whole_vials", "The dose can't be made of whole vials of the sizes recorded.",
         _no_whole_vials, (D1, D2), (I_15,)),
    Flag("dates_disagree", "Dates of the course can't all be right.", _dates_disagree, (), (I_16,),
         _disagreement),
    Flag("date_in_future", "A date is in the future.", _date_in_future, (), (), _dates_ahead),
    Flag("review_late", "A review was later than four months after the first infusion, or than "
         "twelve after the review before.", _review_late, (T2,), (I_16,), _how_late),
    Flag("review_overdue", "The next review is overdue.", _review_overdue, (T2,), (I_16,),
         _overdue_since),
    Flag("changed_outside", "An answer differs from what the history last says of it: it was "
         "changed outside this program.", _changed_outside),
)  # fmt: skip


def raised(facts: Facts) -> tuple[Raised, ...]:
    """The flags that apply, in their order."""
    places = ((flag, flag.bites(facts)) for flag in FLAGS)
    return tuple(
        Raised(flag, where, flag.figures(facts) if flag.figures else "")
        for flag, where in places
        if where
    )


DOSE_FLAGS = frozenset(
    "adjusted_weight weight_doubtful weight_old age_group_needed height_and_sex_needed "
    "pregnancy_not_recorded maintenance_below_range induction_exceeded four_week_limit_exceeded "
    "infusion_twice six_weekly_trial rounding_over_5_percent no_whole_vials dates_disagree".split()
)
"""The codes of the flags that bear on what is to be given."""
