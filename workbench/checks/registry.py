"""All rules, in order of their codes."""

from __future__ import annotations

from .rule import Rule
from .rules import (
    wb101_no_owner,
    wb102_no_acceptance,
    wb103_dangling_link,
    wb104_circular_dependency,
    wb105_owner_has_left,
    wb106_blank_without_supplier,
    wb107_unknown_capability,
    wb108_no_technical_decider,
    wb201_no_budget_or_estimate,
    wb202_estimate_over_budget,
    wb203_budget_not_vouched_for,
    wb204_design_cannot_be_sized,
    wb205_question_that_no_table_answers,
    wb206_scenario_that_does_not_apply,
    wb207_doubt_without_spike,
    wb208_measurement_that_does_not_apply,
    wb301_column_not_captured,
    wb302_private_column_in_public,
    wb303_unknown_column,
    wb401_spike_without_time_box,
    wb402_spike_without_path_to_scale,
    wb403_spike_past_its_time_box,
    wb404_stop_gap_without_end,
    wb405_stop_gap_past_its_end,
    wb406_milestone_overdue,
    wb407_due_before_what_it_needs,
    wb408_launch_unverified,
    wb501_concern_unanswered,
    wb502_incident_without_post_mortem,
    wb503_action_overdue,
    wb504_shown_unverified,
    wb505_verification_failed,
    wb506_verification_out_of_date,
    wb601_block_that_stands,
    wb602_stale_acknowledgement,
    wb603_silence_is_not_consent,
    wb901_acceptance_without_reason,
    wb902_acceptance_past_its_end,
)

RULES: tuple[Rule, ...] = (
    wb101_no_owner.RULE,
    wb102_no_acceptance.RULE,
    wb103_dangling_link.RULE,
    wb104_circular_dependency.RULE,
    wb105_owner_has_left.RULE,
    wb106_blank_without_supplier.RULE,
    wb107_unknown_capability.RULE,
    wb108_no_technical_decider.RULE,
    wb201_no_budget_or_estimate.RULE,
    wb202_estimate_over_budget.RULE,
    wb203_budget_not_vouched_for.RULE,
    wb204_design_cannot_be_sized.RULE,
    wb205_question_that_no_table_answers.RULE,
    wb206_scenario_that_does_not_apply.RULE,
    wb207_doubt_without_spike.RULE,
    wb208_measurement_that_does_not_apply.RULE,
    wb301_column_not_captured.RULE,
    wb302_private_column_in_public.RULE,
    wb303_unknown_column.RULE,
    wb401_spike_without_time_box.RULE,
    wb402_spike_without_path_to_scale.RULE,
    wb403_spike_past_its_time_box.RULE,
    wb404_stop_gap_without_end.RULE,
    wb405_stop_gap_past_its_end.RULE,
    wb406_milestone_overdue.RULE,
    wb407_due_before_what_it_needs.RULE,
    wb408_launch_unverified.RULE,
    wb501_concern_unanswered.RULE,
    wb502_incident_without_post_mortem.RULE,
    wb503_action_overdue.RULE,
    wb504_shown_unverified.RULE,
    wb505_verification_failed.RULE,
    wb506_verification_out_of_date.RULE,
    wb601_block_that_stands.RULE,
    wb602_stale_acknowledgement.RULE,
    wb603_silence_is_not_consent.RULE,
    wb901_acceptance_without_reason.RULE,
    wb902_acceptance_past_its_end.RULE,
)


def rules() -> tuple[Rule, ...]:
    """Every rule, in order of its code."""
    return RULES


def rule(code: str) -> Rule | None:
    """The rule of that code, in any case; None when there is none."""
    return next((known for known in RULES if known.code == code.upper()), None)
