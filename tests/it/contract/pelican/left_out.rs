//! How the fake differs from the recordings of Pelican, by reason.

/// The recordings that the fake is not compared with.
pub(crate) const LEFT_OUT: &[(&str, &[&str])] = &[
    ("the fake writes YAML in the form of JSON", &["app_eggs__export_yaml"]),
    ("the recorder's account had the name that is asked for", &["app_users__create_taken_422"]),
    ("roles and mounts with these ids were there", &["app_roles__delete", "app_mounts__delete"]),
    (
        "a defect of the recorded panel that the fake lacks: status 500 for a nested include",
        &["app_servers__view_include_nested"],
    ),
    (
        "a defect of the recorded panel that the fake lacks: an allocation of null counts as taken",
        &["app_servers__build_422"],
    ),
    (
        "the fake's allocations 13 and 14 belong to the first node, which has capacity for the server",
        &[
            "app_servers__transfer_node_not_viable_406",
            "app_servers__transfer",
            "app_servers__transfer_cancel_daemon_down",
            "app_servers__transfer_cancel",
        ],
    ),
    (
        "limits of the server that the recorder changed in the database",
        &[
            "app_databases__create_over_limit",
            "client_databases__create_over_limit",
            "client_schedules__task_create_over_limit",
            "client_network__create_over_limit_400",
            "client_network__delete_without_limit",
            "client_backups__create_over_limit",
            "client_backups__create_limit_0",
            "client_backups__create_throttled_429",
            "client_settings__docker_image_set_by_admin",
        ],
    ),
    (
        "settings of the panel that the fake has no switch for",
        &[
            "client_databases__create_disabled_500",
            "client_network__create_auto_allocation_disabled_400",
            "client_settings__description_disabled_403",
        ],
    ),
    (
        "marks that the recorder set on an account in the database",
        &["client_account__email_update_managed_403", "client_account__password_update_managed_403"],
    ),
    (
        "the recorded panel could not delete the key before, for the slash in its fingerprint",
        &["client_account__ssh_key_create_duplicate_422"],
    ),
    ("the server is another one, which the fake does not have", &["daemon_down__reinstall", "daemon_down__rename"]),
    ("its place among the requests of its second is unknown", &["rate_limit__client_no_accept_header_429"]),
];

/// A recording with its differences.
type Differences = (&'static str, &'static [&'static str]);

/// Recordings with each of their differences, which come of what is there. Nothing else may differ.
pub(crate) const DIFFERENT: &[(&str, &[Differences])] = &[
    (
        "a text that the recorder filters by is one that the fake makes up itself",
        &[
            (
                "app_allocations__list_filter_ip",
                &[".data: 2 elements became 0", ".meta.pagination.links.next is missing"],
            ),
            ("app_allocations__list_filter_alias", &[".data: 3 elements became 0"]),
            ("app_roles__list_filter_name", &[".data: 1 elements became 0"]),
            ("app_servers__list_filter_uuid", &[".data: 1 elements became 0"]),
            ("client_root__list_filter_uuid", &[".data: 1 elements became 0"]),
            ("client_root__list_filter_star_port", &[".data: 1 elements became 0"]),
        ],
    ),
    (
        "defects of the recorded panel that the fake lacks: headers of the throttle, and mounts that no longer exist",
        &[
            (
                "app_eggs__view_uuid_404",
                &[
                    "x-ratelimit-limit: None became Some(\"100000\")",
                    "x-ratelimit-remaining: None became Some(\"99947\")",
                ],
            ),
            ("app_nodes__update", &[".attributes.mounts is missing"]),
            (
                "client_account__ssh_key_delete_fingerprint_with_slash",
                &[
                    "x-ratelimit-limit: None became Some(\"100000\")",
                    "x-ratelimit-remaining: None became Some(\"99996\")",
                ],
            ),
            ("app_nodes__update_reset_secret_string_ignored", &[".attributes.mounts is missing"]),
        ],
    ),
    (
        "the fake has more eggs, which the recorder imported later, and their variables differ",
        &[
            ("app_eggs__list", &[".data: 3 elements became 5"]),
            (
                "app_eggs__list_include_variables_servers",
                &[
                    ".data: 3 elements became 5",
                    ".data[2].attributes.relationships.variables.data[0].attributes.rules: 3 elements became 1",
                    ".data[2].attributes.relationships.variables.data[0].attributes.sort: null became 301",
                ],
            ),
            ("app_eggs__list_page_ignored", &[".data: 3 elements became 5"]),
        ],
    ),
    (
        "the fake has other roles and accounts",
        &[
            ("app_roles__list", &[".data: 2 elements became 3"]),
            ("app_roles__list_sort", &[".data: 2 elements became 3"]),
            ("app_roles__list_page_2", &[".meta.pagination.links.next is not in the recording"]),
            ("rate_limit__application_request_1_of_limit_2", &[".data: 3 elements became 2"]),
            ("rate_limit__application_request_2_of_limit_2", &[".data: 3 elements became 2"]),
        ],
    ),
    (
        "the fake's nodes have more allocations, other descriptions and tags, and no mounts",
        &[
            ("app_nodes__list", &[".data[1].attributes.description: \"the beta node\" became null"]),
            (
                "app_nodes__list_include",
                &[
                    ".data[0].attributes.relationships.allocations.data: 12 elements became 161",
                    ".data[1].attributes.description: \"the beta node\" became null",
                    ".data[1].attributes.relationships.allocations.data: 5 elements became 21",
                ],
            ),
            (
                "app_nodes__list_include_location_ignored",
                &[".data[1].attributes.description: \"the beta node\" became null"],
            ),
            (
                "app_nodes__list_sort",
                &[
                    ".data[0].attributes.description: \"the alpha node\" became null",
                    ".data[0].attributes.tags: 2 elements became 1",
                    ".data[1].attributes.tags: 1 elements became 2",
                ],
            ),
            ("app_nodes__list_page_2", &[".data[0].attributes.description: \"the beta node\" became null"]),
            ("app_nodes__view_include", &[".attributes.relationships.allocations.data: 12 elements became 161"]),
            ("app_nodes__update_daemon_unreachable", &[".attributes.tags: 2 elements became 0"]),
            ("app_nodes__view_after_update", &[".attributes.tags: 2 elements became 0"]),
            (
                "app_nodes__deployable",
                &[".data: 4 elements became 3", ".data[1].attributes.description: \"the beta node\" became null"],
            ),
            ("app_nodes__deployable_tags", &[".data[0].attributes.description: \"the beta node\" became null"]),
            (
                "app_allocations__list",
                &[".data: 12 elements became 50", ".meta.pagination.links.next is not in the recording"],
            ),
            ("app_nodes__configuration_with_mount", &[".allowed_mounts: 1 elements became 0"]),
        ],
    ),
    (
        "the fake has one more database host, on more nodes",
        &[
            ("app_database_hosts__list_empty", &[".data: 0 elements became 1"]),
            ("app_database_hosts__update", &[".attributes.relationships.nodes.data: 1 elements became 2"]),
            ("app_database_hosts__update_no_password", &[".attributes.relationships.nodes.data: 1 elements became 2"]),
            ("app_database_hosts__list", &[".data: 2 elements became 3"]),
            (
                "app_database_hosts__list_include",
                &[
                    ".data: 2 elements became 3",
                    ".data[0].attributes.relationships.nodes.data: 1 elements became 2",
                    ".data[1].attributes.relationships.nodes.data: 0 elements became 1",
                ],
            ),
            ("app_database_hosts__list_sort", &[".data: 2 elements became 3"]),
            ("app_database_hosts__view_include", &[".attributes.relationships.nodes.data: 1 elements became 2"]),
        ],
    ),
    (
        "the fake has one mount, which is on one node",
        &[
            ("app_mounts__list_empty", &[".data: 0 elements became 1"]),
            ("app_mounts__list", &[".data: 2 elements became 1"]),
            (
                "app_mounts__list_sort",
                &[".data: 2 elements became 1", ".data[0].attributes.description: null became \"Shared maps\""],
            ),
            ("app_mounts__nodes", &[".data: 2 elements became 1"]),
            ("app_mounts__view_include", &[".attributes.relationships.nodes.data: 2 elements became 1"]),
        ],
    ),
    (
        "the servers have other allocations, since the recorder gave some back in the database",
        &[
            ("app_servers__view_transferring", &[".attributes.relationships.allocations.data: 3 elements became 2"]),
            (
                "client_root__list",
                &[
                    ".data: 2 elements became 4",
                    ".data[1].attributes.relationships.allocations.data: 0 elements became 1",
                ],
            ),
            (
                "client_root__list_trailing_slash",
                &[
                    ".data: 2 elements became 4",
                    ".data[1].attributes.relationships.allocations.data: 0 elements became 1",
                ],
            ),
            (
                "client_root__list_type_admin",
                &[".data[1].attributes.relationships.allocations.data: 1 elements became 2"],
            ),
            (
                "client_root__list_type_admin_all",
                &[".data[1].attributes.relationships.allocations.data: 1 elements became 2"],
            ),
            (
                "app_servers__view_include_populated",
                &[
                    ".attributes.allocation: 2 became null",
                    ".attributes.relationships.subusers.data: 3 elements became 0",
                ],
            ),
            (
                "app_servers__view_include_subusers_server",
                &[
                    ".attributes.allocation: 2 became null",
                    ".attributes.relationships.subusers.data: 3 elements became 0",
                ],
            ),
            ("client_server__view_include", &[".attributes.relationships.allocations.data: 4 elements became 3"]),
            (
                "client_root__list_as_subuser",
                &[".data[0].attributes.relationships.allocations.data: 1 elements became 0"],
            ),
            (
                "app_eggs__view_include_servers",
                &[".attributes.relationships.servers.data[0].attributes.allocation: 2 became null"],
            ),
            ("client_server__view_as_subuser", &[".attributes.relationships.allocations.data: 1 elements became 0"]),
            ("conflict__restoring_view_200", &[".attributes.relationships.allocations.data: 4 elements became 3"]),
            ("conflict__installing_client_view", &[".attributes.relationships.allocations.data: 4 elements became 3"]),
            ("conflict__suspended_view", &[".attributes.relationships.allocations.data: 4 elements became 3"]),
            ("conflict__maintenance_view", &[".attributes.relationships.allocations.data: 4 elements became 3"]),
            ("conflict__install_failed_view", &[".attributes.relationships.allocations.data: 4 elements became 3"]),
            ("conflict__reinstall_failed_view", &[".attributes.relationships.allocations.data: 4 elements became 3"]),
            ("conflict__transferring_view", &[".attributes.relationships.allocations.data: 5 elements became 3"]),
            ("daemon_down__app_build", &[".attributes.allocation: null became 5"]),
            ("daemon_down__app_startup", &[".attributes.allocation: null became 5"]),
            (
                "app_servers__view_suspend_while_transferring",
                &[".attributes.allocation: 2 became null", ".attributes.status: null became \"reinstall_failed\""],
            ),
        ],
    ),
    (
        "the recorder waited before it listed its keys",
        &[(
            "client_account__api_keys_after_create",
            &[
                ".data: 2 elements became 3",
                ".data[1].attributes.last_used_at: \"2026-11-26T12:04:58+00:00\" became null",
            ],
        )],
    ),
    (
        "the fake's activity log has other entries, in another order within a second",
        &[
            ("client_server__activity_include_actor", &[".meta.pagination.links.next is missing"]),
            (
                "client_server__activity",
                &[
                    ".data: 6 elements became 5",
                    ".data[1].attributes.properties: [] became {\"command\":\"say hi\"}",
                    ".data[2].attributes.properties: {\"command\":\"say hi\"} became []",
                ],
            ),
            ("client_server__activity_filter", &[".data: 4 elements became 3"]),
            (
                "client_server__activity_as_subuser",
                &[".data[1].attributes.properties: [] became {\"command\":\"say hi\"}"],
            ),
        ],
    ),
    (
        "the fake ran the schedule that was executed, and has fewer tasks",
        &[(
            "client_schedules__list",
            &[
                ".data[0].attributes.last_run_at: null became ",
                ".data[0].attributes.relationships.tasks.data: 9 elements became 4",
            ],
        )],
    ),
    (
        "the fake starts with other files",
        &[
            ("conflict__restoring_files_admin", &[".data: 10 elements became 11"]),
            ("conflict__reinstall_failed_files_admin", &[".data: 10 elements became 11"]),
        ],
    ),
];
