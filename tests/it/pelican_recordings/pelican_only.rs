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
        for it in recorded(&mut replay, of) {
            replay.of(&it.name);
            let json = it.json.as_ref();
            let id = it.id(0).unwrap_or_default();
            let has_text_id = it.route.contains(".plugins.") || it.route.ends_with("_by_uuid");
            let numbers = it.parameters.iter().all(|id| id.parse::<u64>().is_ok());
            let is_typed = match it.route {
                _ if !has_text_id && !numbers => false,
                "application.eggs.list" => {
                    replay.check(queried!(app.eggs().list(), it).page(it.page()).await);
                    true
                }
                "application.eggs.get" => {
                    replay.check(app.eggs().get_with(id, it.include()).await);
                    true
                }
                "application.eggs.export" => match it.parameter_of_query("format") {
                    None => {
                        replay.check(app.eggs().export(id, EggFormat::Yaml).await);
                        true
                    }
                    Some("json") => {
                        replay.check(app.eggs().export(id, EggFormat::Json).await);
                        true
                    }
                    Some(_) => false,
                },
                "application.eggs.import" => {
                    let file = it.request.bytes().or(json.map(|json| json.to_string().into_bytes()));
                    replay.check(app.eggs().import_with(file.unwrap_or_default(), it.include()).await);
                    true
                }
                "application.eggs.delete" => {
                    replay.check(app.eggs().delete(id).await);
                    true
                }
                "application.eggs.delete_by_uuid" => match it.parameter(0).parse() {
                    Ok(uuid) => {
                        replay.check(app.eggs().delete_by_uuid(uuid).await);
                        true
                    }
                    Err(_) => false,
                },
                "application.database_hosts.list" => {
                    replay.check(queried!(app.database_hosts().list(), it).page(it.page()).await);
                    true
                }
                "application.database_hosts.get" => {
                    replay.check(app.database_hosts().get_with(id, it.include()).await);
                    true
                }
                "application.database_hosts.create" => match bodies::database_host(json) {
                    Some(host) => {
                        replay.check(app.database_hosts().create_with(host, it.include()).await);
                        true
                    }
                    None => false,
                },
                "application.database_hosts.update" => match bodies::database_host(json) {
                    Some(host) => {
                        replay.check(app.database_hosts().replace_with(id, host, it.include()).await);
                        true
                    }
                    None => false,
                },
                "application.database_hosts.delete" => {
                    replay.check(app.database_hosts().delete(id).await);
                    true
                }
                "application.mounts.list" => {
                    replay.check(queried!(app.mounts().list(), it).page(it.page()).await);
                    true
                }
                "application.mounts.get" => {
                    replay.check(app.mount(id).get_with(it.include()).await);
                    true
                }
                "application.mounts.create" => match bodies::mount(json) {
                    Some(mount) => {
                        replay.check(app.mounts().create(mount).await);
                        true
                    }
                    None => false,
                },
                "application.mounts.update" => match bodies::mount(json) {
                    Some(mount) => {
                        replay.check(app.mount(id).replace(mount).await);
                        true
                    }
                    None => false,
                },
                "application.mounts.delete" => {
                    replay.check(app.mount(id).delete().await);
                    true
                }
                "application.mounts.eggs.list" => {
                    replay.check(queried!(app.mount(id).eggs().list(), it).page(1).await);
                    true
                }
                "application.mounts.eggs.add" => match bodies::ids(json, "eggs") {
                    Some(ids) => {
                        replay.check(app.mount(id).eggs().add_with(ids, it.include()).await);
                        true
                    }
                    None => false,
                },
                "application.mounts.eggs.remove" => {
                    replay.check(app.mount(id).eggs().remove(it.id(1).unwrap()).await);
                    true
                }
                "application.mounts.nodes.list" => {
                    replay.check(queried!(app.mount(id).nodes().list(), it).page(1).await);
                    true
                }
                "application.mounts.nodes.add" => match bodies::ids(json, "nodes") {
                    Some(ids) => {
                        replay.check(app.mount(id).nodes().add_with(ids, it.include()).await);
                        true
                    }
                    None => false,
                },
                "application.mounts.nodes.remove" => {
                    replay.check(app.mount(id).nodes().remove(it.id(1).unwrap()).await);
                    true
                }
                "application.mounts.servers.list" => {
                    replay.check(queried!(app.mount(id).servers().list(), it).page(1).await);
                    true
                }
                "application.mounts.servers.add" => match bodies::ids(json, "servers") {
                    Some(ids) => {
                        replay.check(app.mount(id).servers().add_with(ids, it.include()).await);
                        true
                    }
                    None => false,
                },
                "application.mounts.servers.remove" => {
                    replay.check(app.mount(id).servers().remove(it.id(1).unwrap()).await);
                    true
                }
                "application.roles.list" => {
                    replay.check(queried!(app.roles().list(), it).page(it.page()).await);
                    true
                }
                "application.roles.get" => {
                    replay.check(app.roles().get_with(id, it.include()).await);
                    true
                }
                "application.roles.create" => match it.text("name") {
                    Some(name) => {
                        replay.check(app.roles().create(name).await);
                        true
                    }
                    None => false,
                },
                "application.roles.update" => match it.text("name") {
                    Some(name) => {
                        replay.check(app.roles().update(id, name).await);
                        true
                    }
                    None => false,
                },
                "application.roles.delete" => {
                    replay.check(app.roles().delete(id).await);
                    true
                }
                "application.plugins.list" => {
                    replay.check(queried!(app.plugins().list(), it).page(it.page()).await);
                    true
                }
                "application.plugins.get" => {
                    replay.check(app.plugins().get(it.parameter(0)).await);
                    true
                }
                "application.plugins.import_file" => match it.request.file("plugin") {
                    Some((name, size)) => {
                        let archive = Bytes::from("x".repeat(*size));
                        replay.check(app.plugins().import_file(name, archive).await);
                        true
                    }
                    None => false,
                },
                "application.plugins.import_url" => match it.text("url") {
                    Some(url) => {
                        replay.check(app.plugins().import_url(url).await);
                        true
                    }
                    None => false,
                },
                "application.plugins.install" => {
                    replay.check(app.plugins().install(it.parameter(0)).await);
                    true
                }
                "application.plugins.update" => {
                    replay.check(app.plugins().update(it.parameter(0)).await);
                    true
                }
                "application.plugins.uninstall" => match json.and_then(|json| json.get("delete")).and_then(Value::as_bool) {
                    Some(delete) => {
                        replay.check(app.plugins().uninstall(it.parameter(0), delete).await);
                        true
                    }
                    None => false,
                },
                "application.plugins.enable" => {
                    replay.check(app.plugins().enable(it.parameter(0)).await);
                    true
                }
                "application.plugins.disable" => {
                    replay.check(app.plugins().disable(it.parameter(0)).await);
                    true
                }
                _ => false,
            };
            if !is_typed {
                replay.by_raw_request().check(raw_request!(client, it).send().await);
            }
        }
        replay.finish_where(of);
    }
}
