"""Who may send which event: read, thought about and written down by a person. A new State method fails
test_guard.py until it is here.

«visitor»: anybody may, so the handler trusts nothing. «subscriber»: the guard has made sure that somebody is signed in; what
of theirs is touched, access.py decides.
"""

ROOT = "reflex___state____state."

REVIEWED: dict[str, str] = {
    "lk_app___ui___overlays____failure_state.show": "visitor",
    "lk_app___ui___overlays____failure_state.close": "visitor",
    "lk_app___identity___state_registration____registration_state.open": "visitor",
    "lk_app___identity___state_registration____registration_state.submit": "visitor",
    "lk_app___identity___state_registration____registration_state.resend": "visitor",
    "lk_app___identity___state_registration____confirm_state.look": "visitor",
    "lk_app___identity___state_registration____confirm_state.confirm": "visitor",
    "lk_app___identity___state_registration____confirm_state.resend": "visitor",
    "lk_app___identity___state_recovery____recovery_state.open": "visitor",
    "lk_app___identity___state_recovery____recovery_state.submit": "visitor",
    "lk_app___identity___state_recovery____reset_state.look": "visitor",
    "lk_app___identity___state_recovery____reset_state.submit": "visitor",
    "lk_app___identity___state_profile____profile_state.load": "subscriber",
    "lk_app___identity___state_profile____profile_state.enter": "subscriber",
    "lk_app___identity___state_profile____profile_state.ask": "subscriber",
    "lk_app___identity___state_profile____profile_state.leave_it": "subscriber",
    "lk_app___identity___state_profile____profile_state.end_asked": "subscriber",
    "lk_app___identity___state_profile____profile_state.change_password": "subscriber",
    "lk_app___notify___state____letters_state.load": "visitor",
    "lk_app___accounts___state____accounts_state.load": "subscriber",
    "lk_app___accounts___state____accounts_state.enter": "subscriber",
    "lk_app___accounts___state____accounts_state.ask": "subscriber",
    "lk_app___accounts___state____accounts_state.leave_it": "subscriber",
    "lk_app___accounts___state____accounts_state.withdraw_asked": "subscriber",
    "lk_app___accounts___state____accounts_state.dismiss": "subscriber",
    "lk_app___accounts___state_attach____add_account_state.load": "subscriber",
    "lk_app___accounts___state_attach____add_account_state.enter": "subscriber",
    "lk_app___accounts___state_attach____add_account_state.submit": "subscriber",
    "lk_app___accounts___state_attach____edit_application_state.load": "subscriber",
    "lk_app___accounts___state_attach____edit_application_state.enter": "subscriber",
    "lk_app___accounts___state_attach____edit_application_state.submit": "subscriber",
    "lk_app___accounts___state_remove____remove_account_state.load": "subscriber",
    "lk_app___accounts___state_remove____remove_account_state.enter": "subscriber",
    "lk_app___accounts___state_remove____remove_account_state.ask": "subscriber",
    "lk_app___accounts___state_remove____remove_account_state.leave_it": "subscriber",
    "lk_app___accounts___state_remove____remove_account_state.remove_asked": "subscriber",
    "lk_app___payments___state____payments_state.load": "subscriber",
    "lk_app___payments___state____payments_state.choose": "subscriber",
    "lk_app___payments___state____payments_state.show_more": "subscriber",
    "lk_app___payments___state____pay_state.load": "subscriber",
}
