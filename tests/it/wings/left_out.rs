//! The recordings of Wings that no call of the client can repeat, by reason.

pub(crate) const LEFT_OUT: &[(&str, &[&str])] = &[
    (
        "the client always sends its token, and in this form",
        &[
            "auth_basic_401",
            "auth_lowercase_scheme_401",
            "auth_none_401",
            "auth_query_token_ignored_401",
            "auth_token_id_dot_token_403",
        ],
    ),
    (
        "bodies and queries that the client cannot send",
        &[
            "update_ignored_bad_json",
            "files_delete_bad_json_400",
            "power_bad_json_400",
            "power_no_content_type",
            "files_write_chunked_400",
            "files_write_no_file_param",
            "files_write_no_space_400",
        ],
    ),
    (
        "tokens that the client does not sign",
        &[
            "transfer_incoming_no_auth_401",
            "transfer_incoming_no_subject",
            "transfer_incoming_node_token_500",
            "self_signed_expired_500",
            "self_signed_hs512",
            "self_signed_minimal_claims",
            "self_signed_no_exp_500",
            "self_signed_no_token_500",
            "self_signed_upload_without_unique_id",
            "self_signed_upload_without_unique_id_again_404",
            "self_signed_wrong_key_500",
        ],
    ),
    (
        "bodies that break off, which the fake sends: see the traps",
        &["files_contents_directory", "files_contents_no_param"],
    ),
    ("with attachment headers, the bytes are the same", &["files_contents_download"]),
    ("the client always sends its token", &["options_preflight_204", "route_unknown_401"]),
    ("paths have no empty segments", &["route_trailing_slash_301"]),
];
