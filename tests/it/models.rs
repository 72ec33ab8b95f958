//! Every recorded answer decodes into its model, whole: no field is left over, and none changes its value.
// What clippy.toml allows in tests does not reach their helpers.
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use ptero::model::envelope::{Data, Item, List};
use ptero::model::routes::{self, Api, Reply, Route};
use ptero::model::{self, application};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::support::recordings::{self, Exchange};

/// What became of an answer: the fields that no model has, and the models as JSON.
struct Decoded {
    left_over: Vec<String>,
    json: Value,
}

fn decode<T: DeserializeOwned>(json: &str) -> Result<(T, Vec<String>), serde_json::Error> {
    let mut left_over = Vec::new();
    let mut note = |path: serde_ignored::Path<'_>| left_over.push(path.to_string());
    let value = serde_ignored::deserialize(&mut serde_json::Deserializer::from_str(json), &mut note)?;
    // Read and dropped on purpose: pages are never found by their links.
    left_over.retain(|path| !path.ends_with("pagination.?.links"));
    Ok((value, left_over))
}

fn plain<T: DeserializeOwned + Serialize>(json: &str) -> Result<Decoded, serde_json::Error> {
    let (value, left_over) = decode::<T>(json)?;
    Ok(Decoded { left_over, json: serde_json::to_value(value)? })
}

fn data<T: DeserializeOwned + Serialize>(json: &str) -> Result<Decoded, serde_json::Error> {
    let (value, left_over) = decode::<Data<T>>(json)?;
    Ok(Decoded { left_over, json: serde_json::json!({ "data": value.data }) })
}

/// An item or a list, as the route says.
fn resource<T: DeserializeOwned + Serialize>(route: &Route, json: &str) -> Result<Decoded, serde_json::Error> {
    if matches!(route.reply, Reply::Item(_)) {
        let (item, left_over) = decode::<Item<T>>(json)?;
        return Ok(Decoded { left_over, json: serde_json::to_value(item.attributes)? });
    }
    let (list, left_over) = decode::<List<T>>(json)?;
    Ok(Decoded { left_over, json: serde_json::to_value(model::Page::from(list).items)? })
}

fn answer(route: &Route, json: &str) -> Result<Decoded, serde_json::Error> {
    let object = match route.reply {
        Reply::Item(object) | Reply::List(object) | Reply::Pages(object) | Reply::ListOrPages(object) => Some(object),
        _ => None,
    };
    match (route.api, object) {
        _ if route.id == "client.servers.get" => {
            let (item, left_over) = decode::<Item<model::Server, model::ServerMeta>>(json)?;
            Ok(Decoded { left_over, json: serde_json::to_value(model::Server::from(item))? })
        }
        _ if route.id == "client.account.get" => resource::<model::Account>(route, json),
        _ if route.id == "client.account.api_keys.create" => plain::<model::CreatedApiKey>(json),
        _ if route.id == "client.account.two_factor.get" => data::<model::TwoFactorSetup>(json),
        _ if route.id == "client.servers.websocket" => data::<model::WebsocketCredentials>(json),
        _ if route.id == "client.servers.startup.get" => plain::<model::Startup>(json),
        _ if route.id == "client.servers.startup.update_variable" => plain::<model::UpdatedVariable>(json),
        _ if route.id == "application.nodes.configuration" => plain::<application::NodeConfiguration>(json),
        (Api::Client, Some("activity_log")) => resource::<model::ActivityLog>(route, json),
        (Api::Client, Some("allocation")) => resource::<model::Allocation>(route, json),
        (Api::Client, Some("api_key")) => resource::<model::ApiKey>(route, json),
        (Api::Client, Some("backup")) => resource::<model::Backup>(route, json),
        (Api::Client, Some("file_object")) => resource::<model::FileObject>(route, json),
        (Api::Client, Some("recovery_tokens")) => resource::<model::RecoveryTokens>(route, json),
        (Api::Client, Some("schedule_task")) => resource::<model::ScheduleTask>(route, json),
        (Api::Client, Some("server")) => resource::<model::Server>(route, json),
        (Api::Client, Some("server_database")) => resource::<model::Database>(route, json),
        (Api::Client, Some("server_schedule")) => resource::<model::Schedule>(route, json),
        (Api::Client, Some("server_subuser")) => resource::<model::Subuser>(route, json),
        (Api::Client, Some("signed_url")) => resource::<model::SignedUrl>(route, json),
        (Api::Client, Some("ssh_key")) => resource::<model::SshKey>(route, json),
        (Api::Client, Some("stats")) => resource::<model::Stats>(route, json),
        (Api::Client, Some("system_permissions")) => resource::<model::Permissions>(route, json),
        (Api::Application, Some("allocation")) => resource::<application::Allocation>(route, json),
        (Api::Application, Some("egg")) => resource::<application::Egg>(route, json),
        (Api::Application, Some("location")) => resource::<application::Location>(route, json),
        (Api::Application, Some("nest")) => resource::<application::Nest>(route, json),
        (Api::Application, Some("node")) => resource::<application::Node>(route, json),
        (Api::Application, Some("server")) => resource::<application::Server>(route, json),
        (Api::Application, Some("server_database")) => resource::<application::Database>(route, json),
        (Api::Application, Some("user")) => resource::<application::User>(route, json),
        // The two that answer an empty list where nothing would do.
        (_, None) => plain::<[(); 0]>(json),
        (api, object) => panic!("no model for {object:?} of the {api:?} API"),
    }
}

#[test]
fn every_recorded_answer_decodes_with_no_field_left_over() {
    let mut checked = 0;
    for exchange in recordings::http() {
        let Some((route, body)) = success(&exchange) else { continue };
        let json = body.to_string();
        let decoded = answer(route, &json).unwrap_or_else(|error| panic!("{}: {error}", exchange.name));
        assert!(decoded.left_over.is_empty(), "{}: {:?}", exchange.name, decoded.left_over);
        checked += 1;
    }
    assert_eq!(checked, 170, "recordings with a body of JSON and a status of success");
}

#[test]
fn every_recorded_value_comes_out_of_the_models_as_it_went_in() {
    for exchange in recordings::http() {
        let Some((route, body)) = success(&exchange) else { continue };
        if ["client.servers.startup.get", "client.servers.startup.update_variable"].contains(&route.id) {
            continue; // Models of their own shape; their parts are tested beside them.
        }
        let decoded = answer(route, &body.to_string()).unwrap();
        recordings::assert_same(&exchange.name, &unwrapped(body), &decoded.json);
    }
}

/// The resources of an answer without their envelopes, at every depth.
fn unwrapped(value: &Value) -> Value {
    match value {
        Value::Object(object) => match (object.get("attributes"), object.get("data"), object.get("object")) {
            (Some(attributes), _, Some(_)) => unwrapped(attributes),
            (None, Some(list), Some(_)) => unwrapped(list),
            _ => object.iter().map(|(key, value)| (key.clone(), unwrapped(value))).collect(),
        },
        Value::Array(list) => list.iter().map(unwrapped).collect(),
        other => other.clone(),
    }
}

fn success(exchange: &Exchange) -> Option<(&'static Route, &Value)> {
    let response = &exchange.response;
    let body = response.body.as_ref().filter(|_| response.body_encoding == "json")?;
    let route = recordings::route(&exchange.request);
    (200..300)
        .contains(&response.status)
        .then(|| (route.unwrap_or_else(|| panic!("{}: no route", exchange.name)), body))
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
    for exchange in recordings::http() {
        let Some(body) = exchange.response.body.filter(|body| body.get("error").is_some()) else { continue };
        let (_, left_over) = decode::<model::WingsError>(&body.to_string()).unwrap();
        assert!(left_over.is_empty(), "{}: {left_over:?}", exchange.name);
        checked += 1;
    }
    assert!(checked > 10, "{checked}");
}

#[test]
fn what_stands_beside_a_resource_reaches_its_model() {
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
fn the_owner_lacks_nothing_and_strangers_in_a_list_everything() {
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
fn every_permission_that_a_route_asks_for_has_its_operation() {
    let operations: Vec<_> = model::Operation::ALL.iter().flat_map(|operation| operation.permissions()).collect();
    let mut checked = 0;
    for route in routes::ALL.iter().filter(|route| route.api == Api::Client) {
        let asked = route.requires.unwrap_or_default();
        for key in asked.split([' ', '|']).filter(|word| word.contains('.')) {
            assert!(operations.contains(&&key.into()), "{}: {key}", route.id);
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
}

fn body(name: &str) -> String {
    let exchange = recordings::http().find(|exchange| exchange.name == name).unwrap();
    exchange.response.body.unwrap().to_string()
}
