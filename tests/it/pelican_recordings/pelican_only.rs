use bytes::Bytes;
use ptero::request::application::EggFormat;
use serde_json::Value;

use super::{bodies, queried, raw_request, recorded};
use crate::dual_test;
use crate::support::replay::Replay;

/// What only Pelican has of the Application API.
fn of(path: &[String]) -> bool {
    path[1] == "application" && !["users", "nodes", "servers"].contains(&path[2].as_str())
}

dual_test! {
    async fn routes_that_only_pelican_has() {
        let mut replay = Replay::pelican();
        let client = Client::builder(replay.url(), "papp_key").retries(0).pacing(false).build().unwrap();
        let app = client.application();
        'each: for it in recorded(&mut replay, of) {
            replay.of(&it.name);
            let json = it.json.as_ref();
            let id = it.id(0).unwrap_or_default();
            let has_text_id = it.route.contains(".plugins.") || it.route.ends_with("_by_uuid");
            let numbers = it.parameters.iter().all(|id| id.parse::<u64>().is_ok());
            'raw: {
                match it.route {
                    _ if !has_text_id && !numbers => break 'raw,
                    "application.eggs.list" => replay.done(queried!(app.eggs().list(), it).page(it.page()).await),
                    "application.eggs.get" => replay.done(app.eggs().get_with(id, it.include()).await),
                    "application.eggs.export" => match it.parameter_of_query("format") {
                        None => replay.done(app.eggs().export(id, EggFormat::Yaml).await),
                        Some("json") => replay.done(app.eggs().export(id, EggFormat::Json).await),
                        Some(_) => break 'raw,
                    },
                    "application.eggs.import" => {
                        let file = it.request.bytes().or(json.map(|json| json.to_string().into_bytes()));
                        replay.done(app.eggs().import_with(file.unwrap_or_default(), it.include()).await);
                    }
                    "application.eggs.delete" => replay.done(app.eggs().delete(id).await),
                    "application.eggs.delete_by_uuid" => match it.parameter(0).parse() {
                        Ok(uuid) => replay.done(app.eggs().delete_by_uuid(uuid).await),
                        Err(_) => break 'raw,
                    },
                    "application.database_hosts.list" => {
                        replay.done(queried!(app.database_hosts().list(), it).page(it.page()).await);
                    }
                    "application.database_hosts.get" => {
                        replay.done(app.database_hosts().get_with(id, it.include()).await);
                    }
                    "application.database_hosts.create" => {
                        let Some(host) = bodies::database_host(json) else { break 'raw };
                        replay.done(app.database_hosts().create_with(host, it.include()).await);
                    }
                    "application.database_hosts.update" => {
                        let Some(host) = bodies::database_host(json) else { break 'raw };
                        replay.done(app.database_hosts().replace_with(id, host, it.include()).await);
                    }
                    "application.database_hosts.delete" => replay.done(app.database_hosts().delete(id).await),
                    "application.mounts.list" => replay.done(queried!(app.mounts().list(), it).page(it.page()).await),
                    "application.mounts.get" => replay.done(app.mount(id).get_with(it.include()).await),
                    "application.mounts.create" => {
                        let Some(mount) = bodies::mount(json) else { break 'raw };
                        replay.done(app.mounts().create(mount).await);
                    }
                    "application.mounts.update" => {
                        let Some(mount) = bodies::mount(json) else { break 'raw };
                        replay.done(app.mount(id).replace(mount).await);
                    }
                    "application.mounts.delete" => replay.done(app.mount(id).delete().await),
                    "application.mounts.eggs.list" => {
                        replay.done(queried!(app.mount(id).eggs().list(), it).page(1).await);
                    }
                    "application.mounts.eggs.add" => {
                        let Some(ids) = bodies::ids(json, "eggs") else { break 'raw };
                        replay.done(app.mount(id).eggs().add_with(ids, it.include()).await);
                    }
                    "application.mounts.eggs.remove" => {
                        replay.done(app.mount(id).eggs().remove(it.id(1).unwrap()).await);
                    }
                    "application.mounts.nodes.list" => {
                        replay.done(queried!(app.mount(id).nodes().list(), it).page(1).await);
                    }
                    "application.mounts.nodes.add" => {
                        let Some(ids) = bodies::ids(json, "nodes") else { break 'raw };
                        replay.done(app.mount(id).nodes().add_with(ids, it.include()).await);
                    }
                    "application.mounts.nodes.remove" => {
                        replay.done(app.mount(id).nodes().remove(it.id(1).unwrap()).await);
                    }
                    "application.mounts.servers.list" => {
                        replay.done(queried!(app.mount(id).servers().list(), it).page(1).await);
                    }
                    "application.mounts.servers.add" => {
                        let Some(ids) = bodies::ids(json, "servers") else { break 'raw };
                        replay.done(app.mount(id).servers().add_with(ids, it.include()).await);
                    }
                    "application.mounts.servers.remove" => {
                        replay.done(app.mount(id).servers().remove(it.id(1).unwrap()).await);
                    }
                    "application.roles.list" => replay.done(queried!(app.roles().list(), it).page(it.page()).await),
                    "application.roles.get" => replay.done(app.roles().get_with(id, it.include()).await),
                    "application.roles.create" => {
                        let Some(name) = it.text("name") else { break 'raw };
                        replay.done(app.roles().create(name).await);
                    }
                    "application.roles.update" => {
                        let Some(name) = it.text("name") else { break 'raw };
                        replay.done(app.roles().update(id, name).await);
                    }
                    "application.roles.delete" => replay.done(app.roles().delete(id).await),
                    "application.plugins.list" => replay.done(queried!(app.plugins().list(), it).page(it.page()).await),
                    "application.plugins.get" => replay.done(app.plugins().get(it.parameter(0)).await),
                    "application.plugins.import_file" => {
                        let Some((name, size)) = it.request.file("plugin") else { break 'raw };
                        let archive = Bytes::from("x".repeat(*size));
                        replay.done(app.plugins().import_file(name, archive).await);
                    }
                    "application.plugins.import_url" => {
                        let Some(url) = it.text("url") else { break 'raw };
                        replay.done(app.plugins().import_url(url).await);
                    }
                    "application.plugins.install" => replay.done(app.plugins().install(it.parameter(0)).await),
                    "application.plugins.update" => replay.done(app.plugins().update(it.parameter(0)).await),
                    "application.plugins.uninstall" => {
                        let delete = json.and_then(|json| json.get("delete")).and_then(Value::as_bool);
                        let Some(delete) = delete else { break 'raw };
                        replay.done(app.plugins().uninstall(it.parameter(0), delete).await);
                    }
                    "application.plugins.enable" => replay.done(app.plugins().enable(it.parameter(0)).await),
                    "application.plugins.disable" => replay.done(app.plugins().disable(it.parameter(0)).await),
                    _ => break 'raw,
                }
                continue 'each;
            }
            replay.by_raw_request().check(raw_request!(client, it).send().await);
        }
        replay.finish_where(of);
    }
}
