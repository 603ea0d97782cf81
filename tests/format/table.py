"""The format's tables, copied by hand from the specification."""

from __future__ import annotations

from tests.format.kinds import (
    AGENTS,
    DATE,
    EXPERT,
    G_PER_KG,
    HEIGHT,
    INFUSIONS,
    MOMENT,
    SIGNED_AT,
    TEXT,
    VIALS,
    WEIGHT,
    YES_NO,
    Kind,
    choice,
    sides,
    whole,
)

MRC = (
    "shoulder_abduction elbow_flexion wrist_extension hip_flexion knee_extension foot_dorsiflexion"
).split()
CMAS = {
    "head_lift": 5,
    "leg_raise": 2,
    "straight_leg_lift": 5,
    "supine_to_prone": 3,
    "sit_ups": 6,
    "supine_to_sit": 3,
    "arm_raise": 3,
    "arm_raise_duration": 4,
    "floor_sit": 3,
    "all_fours": 4,
    "floor_rise": 4,
    "chair_rise": 4,
    "stool_step": 3,
    "pick_up": 3,
}


def _scores() -> dict[str, Kind]:
    """A score disagrees with its items at the score, the later one: so the items come first."""
    return {
        **{f"mrc.{item}": sides() for item in MRC},
        "mrc_sum_score": whole(0, 60),
        **{f"cmas.{item}": whole(0, most) for item, most in CMAS.items()},
        "cmas_score": whole(0, 52),
    }


def _yes_no(keys: str) -> dict[str, Kind]:
    return dict.fromkeys(keys.split(), YES_NO)


SIGNATURE = {"notes": TEXT, "signed_by": TEXT, "signed_at": SIGNED_AT}
TABLES: dict[str, dict[str, Kind]] = {
    "patient": {
        "age_group": choice("adult child"),
        "sex": choice("male female"),
        "height_cm": HEIGHT,
        "pregnant": YES_NO,
    },
    "diagnosis": {
        "condition": choice("polymyositis dermatomyositis necrotising_autoimmune_myopathy other"),
        "diagnosed_by": EXPERT,
        "inclusion_body_myositis": YES_NO,
    },
    "qualifying": {
        "date": DATE,
        "weight_kg": WEIGHT,
        **_yes_no("biopsy rash muscle_enzymes_elevated mri_typical"),
        **_scores(),
        **_yes_no("dysphagia_limits_intake videofluoroscopy_shows_involvement"),
        **_yes_no("videofluoroscopy_risk_unacceptable corticosteroids_ineffective"),
        **_yes_no("corticosteroids_not_tolerated corticosteroids_contraindicated"),
        "immunosuppressants": AGENTS,
        "immunosuppressants_contraindicated": YES_NO,
        **SIGNATURE,
    },
    "treatment": {
        "started": DATE,
        "induction_doses": whole(2, 5),
        "maintenance_g_per_kg": G_PER_KG,
        "maintenance_interval_weeks": whole(4, 6),
        "maintenance_weekly": YES_NO,
        "actual_weight_reason": TEXT,
        "vial_sizes_g": VIALS,
        "infusions": INFUSIONS,
        "stopped": DATE,
        "stopped_reason": TEXT,
    },
}
CONTINUING_ONLY: dict[str, Kind] = {
    **_yes_no("severe_disease post_infusion_improvement end_of_cycle_deterioration"),
    **_yes_no("additional_immunosuppressants clinically_stable weaning_trial_planned"),
    "weaning_not_planned_reason": TEXT,
}
REVIEW: dict[str, Kind] = {
    "date": DATE,
    "weight_kg": WEIGHT,
    "reviewed_by": EXPERT,
    "efficacy_documented": YES_NO,
    **_scores(),
    **_yes_no("dysphagia_speech_pathology dysphagia_food_textures dysphagia_fewer_aspirations"),
    **CONTINUING_ONLY,
    **SIGNATURE,
}


def known(table: dict[str, Kind]) -> str:
    """The keys of a table as the error about an unknown one lists them."""
    return ", ".join(dict.fromkeys(key.partition(".")[0] for key in table))


def rows() -> list[tuple[str, str, Kind]]:
    """Each row as the TOML that its value follows, its full name, and its kind."""
    found = []
    for table, keys in TABLES.items():
        found += [(f"[{table}]\n{key} = ", f"{table}.{key}", kind) for key, kind in keys.items()]
    for key, kind in REVIEW.items():
        found.append((f"[[reviews]]\n[[reviews]]\n{key} = ", f"reviews.2.{key}", kind))
        if key not in CONTINUING_ONLY:
            found.append((f"[[reviews]]\n{key} = ", f"reviews.1.{key}", kind))
    return found


def other_half(name: str) -> str:
    """TOML that stands beside a half of a signature, so that it is whole; else none."""
    if name.endswith("signed_by"):
        return f"\nsigned_at = {MOMENT}\n"
    return '\nsigned_by = "J Doe"\n' if name.endswith("signed_at") else "\n"
