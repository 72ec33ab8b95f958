//! Every recorded response decodes into its model: no field is left over, and none changes its value.

use ptero_model as model;
use ptero_model::envelope::{Item, List};

use crate::forms::{decode, form, wings_form};
use crate::recordings::{self, Exchange, body};

/// Decodes every success and returns how many there were.
fn decode_all(exchanges: impl Iterator<Item = Exchange>) -> usize {
    let mut checked = 0;
    for exchange in exchanges {
        let Some(body) = exchange.success() else { continue };
        let decoded = form(&exchange)(&body.to_string()).unwrap_or_else(|error| panic!("{}: {error}", exchange.name));
        assert!(decoded.left_over.is_empty(), "{}: {:?}", exchange.name, decoded.left_over);
        let is_own_shape = exchange.request.path.contains("/startup") && exchange.request.path.contains("/client/");
        if !is_own_shape {
            recordings::assert_same(&exchange.name, &recordings::unwrapped(body), &decoded.json);
        }
        checked += 1;
    }
    checked
}

#[test]
fn every_response_of_pterodactyl_decodes_with_no_field_left_over_or_changed() {
    assert_eq!(decode_all(recordings::pterodactyl()), 170, "recordings with a body of JSON and a status of success");
}

#[test]
fn every_response_of_pelican_decodes_with_no_field_left_over_or_changed() {
    assert_eq!(decode_all(recordings::pelican()), 282, "recordings with a body of JSON and a status of success");
}

#[test]
fn every_response_of_wings_decodes_with_no_field_left_over_or_changed() {
    let mut checked = 0;
    for exchange in recordings::wings() {
        // Pages of files are JSON at times, too.
        let is_file = exchange.request.path.ends_with("/contents") || exchange.request.path.starts_with("/download");
        let Some(body) = exchange.success().filter(|_| !is_file) else { continue };
        let decoded =
            wings_form(&exchange)(&body.to_string()).unwrap_or_else(|error| panic!("{}: {error}", exchange.name));
        assert!(decoded.left_over.is_empty(), "{}: {:?}", exchange.name, decoded.left_over);
        recordings::assert_same(&exchange.name, body, &decoded.json);
        checked += 1;
    }
    assert_eq!(checked, 44, "recordings with a body of JSON and a status of success");
}

#[test]
fn environment_and_start_command_of_wings_are_in_no_debug() {
    let exchange = recordings::wings().find(|exchange| exchange.name == "wings__server_running").unwrap();
    let server = decode::<model::wings::Server>(&exchange.response.body.unwrap().to_string()).unwrap().0;
    assert_eq!(server.configuration.environment["GREETING"].expose(), "hi");
    let shown = format!("{server:?}");
    for hidden in ["\"hi\"", "server.sh", "25567", "local/echo"] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
}

#[test]
fn recorded_console_payloads_decode_with_no_field_left_over() {
    let (mut stats, mut backups) = (0, 0);
    for (name, event, payload) in recordings::console_payloads() {
        let left_over = match event.as_str() {
            "stats" => {
                stats += 1;
                decode::<model::WingsStats>(&payload).map(|(_, left_over)| left_over)
            }
            _ => {
                backups += 1;
                decode::<model::BackupCompleted>(&payload).map(|(backup, left_over)| {
                    assert_eq!(backup.checksum().unwrap().to_string(), format!("sha1:{}", backup.checksum));
                    left_over
                })
            }
        };
        assert!(left_over.unwrap().is_empty(), "{name}: {payload}");
    }
    assert!(stats > 100 && backups == 2, "{stats} stats, {backups} backups");
}

#[test]
fn recorded_errors_of_wings_decode_with_no_field_left_over() {
    let mut checked = 0;
    for exchange in recordings::pterodactyl() {
        let Some(body) = exchange.response.body.filter(|body| body.get("error").is_some()) else { continue };
        let (_, left_over) = decode::<model::WingsError>(&body.to_string()).unwrap();
        assert!(left_over.is_empty(), "{}: {left_over:?}", exchange.name);
        checked += 1;
    }
    assert!(checked > 10, "{checked}");
}

#[test]
fn meta_of_a_resource_reaches_its_model() {
    let server = decode::<Item<model::Server, model::ServerMeta>>(&body("client_server__view_as_subuser")).unwrap().0;
    let server = model::Server::from(server);
    assert!(server.user_permissions.as_ref().unwrap().contains(&model::Permission::WebsocketConnect));
    assert_eq!(server.missing_permissions(model::Operation::DeleteBackup), [model::Permission::BackupDelete]);

    let startup = decode::<model::Startup>(&body("client_startup__list")).unwrap().0;
    assert_eq!((startup.variables.len(), startup.docker_images.len()), (4, 3));
    assert!((&startup).into_iter().eq(&startup.variables));
    assert!(startup.startup_command.contains("25500") && startup.raw_startup_command.contains("{{SERVER_PORT}}"));

    let updated = body("client_startup__update_variable_install_seconds");
    let updated = decode::<model::UpdatedVariable>(&updated).unwrap().0;
    assert_eq!((updated.variable.value(), updated.variable.default_value.as_str()), ("6", "4"));
    assert!(updated.startup_command.contains("25520") && updated.raw_startup_command.contains("{{SERVER_PORT}}"));

    let backups = decode::<List<model::Backup>>(&body("client_backups__list")).unwrap().0;
    let backups = model::Page::from(backups);
    assert_eq!(
        backups.meta.backup_count,
        Some(backups.items.iter().filter(|backup| !backup.is_failed()).count() as u64)
    );
}

#[test]
fn owner_lacks_no_permission_and_others_in_lists_all() {
    let servers = decode::<List<model::Server>>(&body("client_root__list_type_admin")).unwrap().0;
    let stranger = model::Page::from(servers).into_iter().find(|server| !server.server_owner).unwrap();
    assert_eq!(stranger.missing_permissions(model::Operation::ReadFile), [model::Permission::FileReadContent]);
    let servers = decode::<List<model::Server>>(&body("client_root__list")).unwrap().0;
    let own = model::Page::from(servers).into_iter().find(|server| server.server_owner).unwrap();
    assert!(own.missing_permissions(model::Operation::ReadFile).is_empty());
}

#[test]
fn the_typed_permissions_are_those_of_the_recorded_panel() {
    let permissions = decode::<Item<model::Permissions>>(&body("client_root__permissions")).unwrap().0;
    let permissions = permissions.attributes.to_set();
    assert_eq!((permissions.len(), &permissions), (40, &model::PermissionSet::all()));
    let undescribed: Vec<_> = permissions.iter().filter(|permission| permission.description().is_none()).collect();
    assert!(undescribed.is_empty(), "{undescribed:?}");
}

#[test]
fn the_typed_permissions_of_pelican_are_those_of_the_recorded_panel() {
    let exchange = recordings::pelican().find(|exchange| exchange.name == "client_root__permissions").unwrap();
    let permissions = exchange.response.body.unwrap().to_string();
    let permissions = decode::<Item<model::Permissions>>(&permissions).unwrap().0.attributes;
    assert_eq!(permissions.to_set(), model::PermissionSet::all_of_pelican());
    assert_eq!(permissions.permissions["mount"].keys.len(), 2);
}

#[test]
fn every_permission_that_a_route_requires_has_its_operation() {
    let operations: Vec<_> = model::Operation::ALL.iter().flat_map(|operation| operation.permissions()).collect();
    let mut checked = 0;
    for route in model::routes::ALL {
        let required = route.requires.unwrap_or_default();
        for key in required.split([' ', '|']).filter(|word| word.contains('.')) {
            assert!(operations.contains(&&key.into()), "{}: {key}", route.id);
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
}
