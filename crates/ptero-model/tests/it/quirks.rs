//! What older panels, forks and PHP write differently, and what must never be shown.

use proptest::prelude::*;
use ptero_model::envelope::{Data, Item, List};
use ptero_model::{
    Account, ActivityLog, ApiKey, Backup, CreatedApiKey, Database, Page, Permission, PermissionSet, PowerAction,
    RecoveryTokens, Schedule, Secret, Server, ServerStatus, SignedUrl, Stats, Subuser, TwoFactorSetup,
    WebsocketCredentials, application,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn decode<T: DeserializeOwned>(json: Value) -> T {
    // By way of text, as answers come.
    serde_json::from_str(&json.to_string()).unwrap()
}

fn server(changes: Value) -> Server {
    let mut server = json!({
        "server_owner": false, "identifier": "1a2b3c4d", "internal_id": 4,
        "uuid": "1a2b3c4d-0000-4000-8000-000000000000", "name": "lobby", "node": "n1",
        "sftp_details": { "ip": "n1.example.com", "port": 2022 }, "description": "",
        "limits": { "memory": 0, "swap": -1, "disk": 0, "io": 500, "cpu": 0, "threads": null },
        "invocation": "run", "docker_image": "image", "egg_features": null,
        "feature_limits": { "databases": null, "allocations": null, "backups": 0 },
        "status": null, "is_transferring": false,
    });
    server.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    decode(server)
}

#[test]
fn server_of_an_old_panel_lacks_later_fields() {
    let server = server(json!({}));
    assert_eq!((server.is_node_under_maintenance, server.limits.oom_disabled), (None, None));
    assert_eq!((server.limits.swap, server.status, server.user_permissions), (-1, None, None));
    assert!(server.relationships.allocations.is_none());
}

#[test]
fn fork_field_is_not_read_as_meta_permissions() {
    assert_eq!(server(json!({ "user_permissions": 7 })).user_permissions, None);
}

#[test]
fn an_unknown_status_is_kept() {
    let server = server(json!({ "status": "hibernating", "new_field": { "deep": [1] } }));
    assert_eq!(server.status, Some(ServerStatus::Unknown("hibernating".to_owned())));
    assert_eq!(serde_json::to_value(&server).unwrap()["status"], "hibernating");
}

#[test]
fn hidden_relationships_are_none() {
    let nothing = json!({ "object": "null_resource", "attributes": null });
    let server = server(json!({ "relationships": { "variables": nothing, "subusers": nothing, "egg": nothing } }));
    assert!(server.relationships.variables.is_none() && server.relationships.egg.is_none());
    assert!(server.relationships.subusers.is_none());
}

#[test]
fn permissions_may_come_as_an_object() {
    let subuser: Subuser = decode(json!({
        "uuid": "1a2b3c4d-0000-4000-8000-000000000000", "username": "u", "email": "u@example.com", "image": "",
        "2fa_enabled": false, "created_at": "2026-01-02T03:04:05+00:00",
        "permissions": { "0": "file.read", "2": "mount.link" },
    }));
    assert_eq!(
        subuser.permissions.into_iter().collect::<Vec<_>>(),
        [Permission::FileRead, Permission::Unknown("mount.link".to_owned())]
    );
}

#[test]
fn an_activity_of_an_old_panel_has_a_list_for_properties() {
    let mut activity = json!({
        "batch": null, "event": "server:power.start", "ip": null, "description": null, "properties": [],
        "timestamp": "2026-01-02T05:04:05+02:00",
    });
    let old: ActivityLog = decode(activity.clone());
    assert!(old.properties.is_empty() && old.id.is_none());
    // The client API writes the panel's own time zone.
    assert_eq!(old.timestamp.unwrap().to_string(), "2026-01-02T03:04:05Z");
    activity["properties"] = json!({ "files": ["a"], "files_count": 1 });
    assert_eq!(decode::<ActivityLog>(activity).properties["files"], json!(["a"]));
}

#[test]
fn an_egg_of_an_old_panel_has_lists_for_maps() {
    let egg: application::Egg = decode(json!({
        "id": 1, "uuid": "1a2b3c4d-0000-4000-8000-000000000000", "name": "e", "nest": 1, "author": "a@example.com",
        "description": null, "docker_image": "one", "docker_images": ["one", "two"],
        "config": { "files": [], "startup": { "done": ["up", "ready"] }, "stop": null, "logs": [],
            "file_denylist": null, "extends": null },
        "startup": null,
        "script": { "privileged": true, "install": null, "entry": "ash", "container": "c", "extends": null },
        "created_at": "2026-01-02T03:04:05+00:00", "updated_at": "2026-01-02T03:04:05+00:00",
        "relationships": {
            "config": { "object": null, "attributes": { "files": [], "startup": null, "stop": "^C", "logs": [] } },
            "variables": { "object": "list", "data": [{ "object": "egg_variable", "attributes": {
                "id": 2, "egg_id": 1, "name": "v", "description": "", "env_variable": "V", "default_value": "",
                "user_viewable": true, "user_editable": false, "rules": ["required", "string"],
                "created_at": "2026-01-02T03:04:05.000000Z", "updated_at": null,
            } }] },
        },
    }));
    assert_eq!(egg.docker_images.values().collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(egg.config.logs.as_ref().map(|logs| logs.len()), Some(0));
    assert_eq!(egg.relationships.config.unwrap().stop.as_deref(), Some("^C"));
    let variables = egg.relationships.variables.unwrap();
    assert_eq!(variables[0].rules, "required|string");
    assert_eq!(variables[0].created_at, egg.created_at, "both ways to write the same time");
}

#[test]
fn an_account_on_pelican_has_a_uuid_for_an_id() {
    let account: Account = decode(json!({
        "uuid": "1a2b3c4d-0000-4000-8000-000000000000", "username": "u", "email": "u@example.com", "language": "en",
        "admin": true, "root_admin": true, "2fa_enabled": false,
    }));
    assert!(account.id.is_none() && account.uuid.is_some() && account.first_name.is_none());
}

#[test]
fn a_database_on_pelican_has_a_number_for_an_id() {
    assert_eq!(database(json!(12)).id, "12");
    assert_eq!(database(json!("z8RkPqVa")).id, "z8RkPqVa");
}

fn database(id: Value) -> Database {
    decode(json!({
        "id": id, "host": { "address": "db.example.com", "port": 3306 }, "name": "s1_a", "username": "u1_a",
        "connections_from": "%", "max_connections": null,
        "relationships": { "password": { "object": "database_password", "attributes": { "password": "hunter2" } } },
    }))
}

#[test]
fn stats_without_state_decode_as_stopped() {
    let stats: Stats = decode(json!({
        "current_state": "stopped", "is_suspended": false, "resources": { "memory_bytes": 0, "cpu_absolute": 0,
            "disk_bytes": 0, "network_rx_bytes": 0, "network_tx_bytes": 0 },
    }));
    assert_eq!((stats.current_state.as_str(), stats.resources.cpu_absolute), ("stopped", 0.0));
}

#[test]
fn a_backup_is_running_failed_or_done() {
    let backup = |is_successful: bool, completed_at: Option<&str>| -> Backup {
        decode(json!({
            "uuid": "1a2b3c4d-0000-4000-8000-000000000000", "is_successful": is_successful, "name": "b",
            "ignored_files": [], "checksum": is_successful.then_some("sha1:c0ffee"), "bytes": 0,
            "created_at": "2026-01-02T03:04:05+00:00", "completed_at": completed_at,
        }))
    };
    let ended = Some("2026-01-02T03:05:05+00:00");
    let states = [(false, None), (false, ended), (true, ended)].map(|(successful, ended)| backup(successful, ended));
    assert_eq!(states.each_ref().map(Backup::is_completed), [false, true, true]);
    assert_eq!(states.each_ref().map(Backup::is_failed), [false, true, false]);
    let checksum = states[2].checksum.as_ref().unwrap();
    assert_eq!((checksum.algorithm.as_str(), checksum.hex.as_str()), ("sha1", "c0ffee"));
}

#[test]
fn tasks_come_in_any_order() {
    let task = |sequence_id: u64| {
        json!({ "object": "schedule_task", "attributes": {
            "id": 10 - sequence_id, "sequence_id": sequence_id, "action": "power", "payload": "start",
            "time_offset": 0, "is_queued": false,
            "created_at": "2026-01-02T03:04:05+00:00", "updated_at": "2026-01-02T03:04:05+00:00" } })
    };
    let schedule: Schedule = decode(json!({
        "id": 1, "name": "s", "is_active": true, "is_processing": false, "last_run_at": null, "next_run_at": null,
        "cron": { "day_of_week": "*", "day_of_month": "*", "month": "*", "hour": "*", "minute": "*/5" },
        "created_at": "2026-01-02T03:04:05+00:00", "updated_at": "2026-01-02T03:04:05+00:00",
        "relationships": { "tasks": { "object": "list", "data": [task(3), task(1), task(2)] } },
    }));
    assert_eq!(schedule.tasks_in_order().iter().map(|task| task.sequence_id).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn lists_without_pages_are_one_page() {
    let list: List<SignedUrl> =
        decode(json!({ "object": "list", "data": [{ "object": "signed_url", "attributes": { "url": "u" } }] }));
    let page = Page::from(list);
    assert_eq!((page.meta.total, page.meta.total_pages, page.meta.current_page), (1, 1, 1));
    assert_eq!(page.meta.per_page, 1);
}

#[test]
fn links_may_be_a_list() {
    let list: List<SignedUrl> = decode(json!({ "object": "list", "data": [], "meta": { "pagination": {
        "total": 51, "count": 0, "per_page": 50, "current_page": 2, "total_pages": 2, "links": [] } } }));
    assert_eq!(Page::from(list).meta.total, 51);
}

#[test]
fn new_key_exposes_its_token_only_on_request() {
    let created: CreatedApiKey = decode(json!({
        "object": "api_key",
        "attributes": { "identifier": "ptlc_0123456789a", "description": "d", "allowed_ips": null,
            "last_used_at": null, "created_at": "2026-01-02T03:04:05+00:00" },
        "meta": { "secret_token": "hunter2" },
    }));
    assert_eq!(created.token().expose(), "ptlc_0123456789ahunter2");
    assert!(created.key.allowed_ips.is_none());
    assert_hidden(&created);
    assert_hidden(&created.token());
}

#[test]
fn secrets_are_in_no_debug_output_and_no_json() {
    assert_hidden(&database(json!("a")));
    assert_eq!(database(json!("a")).password().map(Secret::expose), Some("hunter2"));
    assert_hidden(&decode::<SignedUrl>(json!({ "url": "https://n1.example.com/download/file?token=hunter2" })));
    assert_hidden(&decode::<WebsocketCredentials>(json!({ "token": "hunter2", "socket": "wss://n1.example.com" })));
    assert_hidden(&decode::<RecoveryTokens>(json!({ "tokens": ["hunter2", "hunter2"] })));
    let setup: Data<TwoFactorSetup> =
        decode(json!({ "data": { "image_url_data": "otpauth://totp/x?secret=hunter2", "secret": "hunter2" } }));
    assert_hidden(&setup.data);
    assert_hidden(&decode::<application::NodeConfiguration>(json!({
        "debug": false, "uuid": "1a2b3c4d-0000-4000-8000-000000000000", "token_id": "id", "token": "hunter2",
        "api": { "host": "0.0.0.0", "port": 8080, "ssl": { "enabled": true, "cert": "c", "key": "k" },
            "upload_limit": 100 },
        "system": { "data": "/srv", "sftp": { "bind_port": 2022 } }, "allowed_mounts": [],
        "remote": "https://panel.example.com",
    })));
}

fn assert_hidden<T: std::fmt::Debug + Serialize>(value: &T) {
    let shown = format!("{value:?} {value:#?} {}", serde_json::to_string(value).unwrap());
    assert!(!shown.contains("hunter2") && shown.contains("[redacted]"), "{shown}");
}

#[test]
fn unused_meta_is_ignored() {
    let item: Item<ApiKey> = decode(json!({
        "object": "api_key",
        "attributes": { "identifier": "i", "description": "", "allowed_ips": [], "last_used_at": null,
            "created_at": "2026-01-02T03:04:05+00:00" },
        "meta": { "resource": "https://panel.example.com/x", "other": 1 },
    }));
    assert_eq!(item.attributes.allowed_ips, Some(Vec::new()));
}

proptest! {
    #[test]
    fn words_read_back_as_they_were_written(word in ".*") {
        let status = ServerStatus::from(word.as_str());
        let json = serde_json::to_string(&status).unwrap();
        prop_assert_eq!(serde_json::from_str::<ServerStatus>(&json).unwrap(), status);
        prop_assert_eq!(PowerAction::from(word.as_str()).to_string(), word);
    }

    #[test]
    fn adding_missing_permissions_is_sufficient(
        have in prop::collection::vec("(file|backup|admin)\\.[a-c]|\\*", 0..6),
        want in prop::collection::vec("(file|backup|admin)\\.[a-c]", 0..6),
    ) {
        let want: Vec<Permission> = want.into_iter().map(Permission::from).collect();
        let mut set: PermissionSet = have.into_iter().collect();
        let missing = set.missing(&want);
        prop_assert!(missing.iter().all(|permission| want.contains(permission) && !set.contains(permission)));
        set.extend(missing);
        prop_assert!(set.missing(&want).is_empty());
    }
}

/// What panels since 1.14 call servers and accounts by.
#[test]
fn prefixed_ids_are_read_wherever_the_panel_sends_them() {
    let uuid = "1a2b3c4d-0000-4000-8000-000000000000";
    let server: Server = decode(json!({
        "identifier": "serv_dirt2tm", "server_identifier": "serv_dirt2tm", "__deprecated_uuid_short": "1a2b3c4d",
        "uuid": uuid, "name": "s",
    }));
    assert_eq!(
        (&server.identifier, server.server_identifier.as_ref()),
        (&"serv_dirt2tm".into(), Some(&"serv_dirt2tm".into()))
    );
    assert_eq!(server.deprecated_uuid_short, Some("1a2b3c4d".into()));
    let administered: application::Server =
        decode(json!({ "id": 1, "identifier": "serv_dirt2tm", "uuid": uuid, "name": "s" }));
    assert_eq!(administered.identifier, "serv_dirt2tm");
    let account: Account = decode(json!({ "id": 1, "username": "u", "identifier": "user_dirt2tm" }));
    let subuser: Subuser = decode(json!({ "uuid": uuid, "identifier": "user_dirt2tm" }));
    let actor = json!({ "object": "user", "attributes": { "uuid": uuid, "identifier": "user_dirt2tm" } });
    let entry: ActivityLog = decode(json!({ "event": "e", "relationships": { "actor": actor } }));
    let ids = [account.identifier, subuser.identifier, entry.relationships.actor.unwrap().identifier];
    assert!(ids.iter().all(|id| *id == Some("user_dirt2tm".into())), "{ids:?}");
}

#[test]
fn unknown_times_are_none_and_stay_so() {
    let uuid = "1a2b3c4d-0000-4000-8000-000000000000";
    for time in [json!(null), json!("yesterday"), json!(7), json!([])] {
        let backup = json!({ "uuid": uuid, "name": "b", "created_at": time });
        assert_eq!(decode::<Backup>(backup.clone()).created_at, None, "{time}");
        assert_eq!(decode::<Backup>(backup.clone()), decode::<Backup>(backup), "two reads are equal");
    }
}
