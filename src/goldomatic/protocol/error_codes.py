"""The error codes of the HTTP API (SPEC §5): the one list that every layer and every client knows."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """What the ``code`` of an error body may say (SPEC §5); HTTP statuses are assigned in the API layer."""

    INVALID_CHARACTER_NAME = "invalid_character_name"
    INVALID_PAYLOAD = "invalid_payload"
    OUT_OF_SEQUENCE = "out_of_sequence"
    NOT_ENROLLED = "not_enrolled"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN_APIKEY = "forbidden_apikey"
    NOT_SUBSCRIBER = "not_subscriber"
    FORBIDDEN_ROLE = "forbidden_role"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    ACTIVE_PAYOUT_EXISTS = "active_payout_exists"
    LIFETIME_CAP_REACHED = "lifetime_cap_reached"
    CHARACTER_NAME_TAKEN_IN_POOL = "character_name_taken_in_pool"
    DUPLICATE_ENROLLMENT = "duplicate_enrollment"
    TERMINAL_STATUS_CHANGE_NOT_ALLOWED = "terminal_status_change_not_allowed"
    INVALID_STATE = "invalid_state"
    GIFT_ALREADY_USED = "gift_already_used"
    GIFT_REQUEST_ACTIVE = "gift_request_active"
    RATE_LIMITED = "rate_limited"
    INTERNAL_ERROR = "internal_error"
    UNAVAILABLE = "unavailable"
