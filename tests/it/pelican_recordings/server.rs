use ptero::request::Truncate;
use serde_json::{Value, json};

use super::{bodies, queried, raw_request, recorded};
use crate::dual_test;
use crate::support::replay::Replay;

/// Everything of the Client API below a server.
fn of(path: &[String]) -> bool {
    path[1] == "client" && path.get(2).is_some_and(|segment| segment == "servers")
}

dual_test! {
    async fn servers() {
        let mut replay = Replay::pelican();
        let client = Client::builder(replay.url(), "pacc_key").retries(0).pacing(false).build().unwrap();
        for it in recorded(&mut replay, of) {
            replay.of(&it.name);
            let json = it.json.as_ref();
            let server = client.server(it.parameter(0));
            let (files, backups, settings) = (server.files(), server.backups(), server.settings());
            let file = it.parameter_of_query("file");
            let (root, names) = (it.text("root"), bodies::files(json));
            let is_typed = match it.route {
                "client.servers.get" => {
                    replay.check(server.get_with(it.include()).await);
                    true
                }
                "client.servers.websocket" => {
                    replay.check(server.websocket().await);
                    true
                }
                "client.servers.resources" => {
                    replay.check(server.resources().await);
                    true
                }
                "client.servers.activity" => {
                    replay.check(queried!(server.activity(), it).page(it.page()).await);
                    true
                }
                "client.servers.command" => match it.text("command") {
                    Some(command) => {
                        replay.check(server.command(command).await);
                        true
                    }
                    None => false,
                },
                "client.servers.power" => match it.text("signal") {
                    Some(signal) => {
                        replay.check(server.power(signal.into()).await);
                        true
                    }
                    None => false,
                },
                "client.servers.databases.list" => {
                    replay.check(queried!(server.databases().list(), it).page(1).await);
                    true
                }
                "client.servers.databases.create" => match (it.text("database"), it.text("remote")) {
                    (Some(name), Some(remote)) => {
                        replay.check(server.databases().create(name, remote).await);
                        true
                    }
                    _ => false,
                },
                "client.servers.databases.rotate_password" => {
                    replay.check(server.databases().rotate_password(it.parameter(1)).await);
                    true
                }
                "client.servers.databases.delete" => {
                    replay.check(server.databases().delete(it.parameter(1)).await);
                    true
                }
                "client.servers.files.list" => match it.parameter_of_query("directory") {
                    Some(directory) => {
                        replay.check(files.list(directory).page(1).await);
                        true
                    }
                    None => false,
                },
                "client.servers.files.contents" => match file {
                    Some(file) => {
                        replay.check(files.contents(file).await);
                        true
                    }
                    None => false,
                },
                "client.servers.files.download" => match file {
                    Some(file) => {
                        replay.check(files.download_url(file).await);
                        true
                    }
                    None => false,
                },
                "client.servers.files.upload_url" => {
                    replay.check(files.upload_url().await);
                    true
                }
                "client.servers.files.write" => match file {
                    Some(file) => {
                        let content = it.request.bytes().or(json.map(|json| json.to_string().into_bytes()));
                        replay.check(files.write(file, content.unwrap_or_default()).await);
                        true
                    }
                    None => false,
                },
                "client.servers.files.rename" => match (root, bodies::pairs(json, "from", "to")) {
                    (Some(root), Some(pairs)) => {
                        replay.check(files.rename(root, pairs).await);
                        true
                    }
                    _ => false,
                },
                "client.servers.files.chmod" => match (root, bodies::pairs(json, "file", "mode")) {
                    (Some(root), Some(pairs)) => {
                        replay.check(files.chmod(root, pairs).await);
                        true
                    }
                    _ => false,
                },
                "client.servers.files.copy" => match it.text("location") {
                    Some(location) => {
                        replay.check(files.copy(location).await);
                        true
                    }
                    None => false,
                },
                "client.servers.files.compress" => match (root, names, it.text("name"), it.text("extension")) {
                    (Some(root), Some(names), None, None) => {
                        replay.check(files.compress(root, names).await);
                        true
                    }
                    (Some(root), Some(names), Some(name), Some(extension)) => {
                        replay.check(files.compress_as(root, names, name, extension).await);
                        true
                    }
                    _ => false,
                },
                "client.servers.files.decompress" => match (root, it.text("file")) {
                    (Some(root), Some(file)) => {
                        replay.check(files.decompress(root, file).await);
                        true
                    }
                    _ => false,
                },
                "client.servers.files.delete" => match (root, names) {
                    (Some(root), Some(names)) => {
                        replay.check(files.delete(root, names).await);
                        true
                    }
                    _ => false,
                },
                "client.servers.files.create_folder" => match (root, it.text("name")) {
                    (Some(root), Some(name)) => {
                        replay.check(files.create_folder(root, name).await);
                        true
                    }
                    _ => false,
                },
                "client.servers.files.pull" => match bodies::pull(json) {
                    Some(pull) => {
                        replay.check(files.pull(pull).await);
                        true
                    }
                    None => false,
                },
                "client.servers.schedules.list" => {
                    replay.check(server.schedules().list().page(1).await);
                    true
                }
                "client.servers.schedules.create" => match bodies::schedule(json) {
                    Some(schedule) => {
                        replay.check(server.schedules().create(schedule).await);
                        true
                    }
                    None => false,
                },
                "client.servers.schedules.get" => {
                    replay.check(server.schedule(it.id(1).unwrap()).get().await);
                    true
                }
                "client.servers.schedules.update" => match bodies::schedule(json) {
                    Some(schedule) => {
                        replay.check(server.schedule(it.id(1).unwrap()).update(schedule).await);
                        true
                    }
                    None => false,
                },
                "client.servers.schedules.execute" => {
                    replay.check(server.schedule(it.id(1).unwrap()).execute().await);
                    true
                }
                "client.servers.schedules.delete" => {
                    replay.check(server.schedule(it.id(1).unwrap()).delete().await);
                    true
                }
                "client.servers.schedules.tasks.create" => match bodies::task(json) {
                    Some(task) => {
                        replay.check(server.schedule(it.id(1).unwrap()).tasks().create(task).await);
                        true
                    }
                    None => false,
                },
                "client.servers.schedules.tasks.update" => match bodies::task(json) {
                    Some(task) => {
                        let tasks = server.schedule(it.id(1).unwrap()).tasks();
                        replay.check(tasks.update(it.id(2).unwrap(), task).await);
                        true
                    }
                    None => false,
                },
                "client.servers.schedules.tasks.delete" => {
                    let tasks = server.schedule(it.id(1).unwrap()).tasks();
                    replay.check(tasks.delete(it.id(2).unwrap()).await);
                    true
                }
                "client.servers.network.allocations.list" => {
                    replay.check(server.network().list().page(1).await);
                    true
                }
                "client.servers.network.allocations.create" => {
                    replay.check(server.network().assign().await);
                    true
                }
                "client.servers.network.allocations.update" => match json.and_then(|json| json.get("notes")) {
                    Some(note) => {
                        replay.check(server.network().set_note(it.id(1).unwrap(), note.as_str()).await);
                        true
                    }
                    None => false,
                },
                "client.servers.network.allocations.set_primary" => {
                    replay.check(server.network().set_primary(it.id(1).unwrap()).await);
                    true
                }
                "client.servers.network.allocations.delete" => {
                    replay.check(server.network().delete(it.id(1).unwrap()).await);
                    true
                }
                "client.servers.users.list" => {
                    replay.check(server.users().list().page(1).await);
                    true
                }
                "client.servers.users.create" => match (it.text("email"), bodies::permissions(json)) {
                    (Some(email), Some(permissions)) => {
                        replay.check(server.users().create(email, permissions).await);
                        true
                    }
                    _ => false,
                },
                "client.servers.users.get" => {
                    replay.check(server.users().get(it.parameter(1)).await);
                    true
                }
                "client.servers.users.update" => match bodies::permissions(json) {
                    Some(permissions) => {
                        replay.check(server.users().update(it.parameter(1), permissions).await);
                        true
                    }
                    None => false,
                },
                "client.servers.users.delete" => {
                    replay.check(server.users().delete(it.parameter(1)).await);
                    true
                }
                "client.servers.backups.list" => {
                    replay.check(queried!(backups.list(), it).page(it.page()).await);
                    true
                }
                "client.servers.backups.create" => match bodies::backup(json) {
                    Some(backup) => {
                        replay.check(backups.create(backup).await);
                        true
                    }
                    None => false,
                },
                "client.servers.backups.get" => {
                    replay.check(backups.get(it.parameter(1)).await);
                    true
                }
                "client.servers.backups.download" => {
                    replay.check(backups.download_url(it.parameter(1)).await);
                    true
                }
                "client.servers.backups.toggle_lock" => {
                    replay.check(backups.toggle_lock(it.parameter(1)).await);
                    true
                }
                "client.servers.backups.rename" => match it.text("name") {
                    Some(name) => {
                        replay.check(backups.rename(it.parameter(1), name).await);
                        true
                    }
                    None => false,
                },
                "client.servers.backups.restore" => match json.and_then(|json| json.get("truncate")) {
                    Some(truncate) => {
                        let truncate = if *truncate == json!(true) { Truncate::DeleteAllFiles } else { Truncate::KeepFiles };
                        replay.check(backups.restore(it.parameter(1), truncate).await);
                        true
                    }
                    None => false,
                },
                "client.servers.backups.delete" => {
                    replay.check(backups.delete(it.parameter(1)).await);
                    true
                }
                "client.servers.startup.get" => {
                    replay.check(server.startup().get().await);
                    true
                }
                "client.servers.startup.update_variable" => match (it.text("key"), it.text("value")) {
                    (Some(key), Some(value)) => {
                        replay.check(server.startup().set_variable(key, value).await);
                        true
                    }
                    _ => false,
                },
                "client.servers.settings.rename" => match (it.text("name"), it.text("description")) {
                    (Some(name), None) => {
                        replay.check(settings.rename(name).await);
                        true
                    }
                    _ => false,
                },
                "client.servers.settings.description" => match json.and_then(|json| json.get("description")) {
                    Some(Value::Array(_)) | None => false,
                    Some(description) => {
                        replay.check(settings.set_description(description.as_str().unwrap_or_default()).await);
                        true
                    }
                },
                "client.servers.settings.reinstall" => {
                    replay.check(settings.reinstall().await);
                    true
                }
                "client.servers.settings.docker_image" => match it.text("docker_image") {
                    Some(image) => {
                        replay.check(settings.set_docker_image(image).await);
                        true
                    }
                    None => false,
                },
                _ => false,
            };
            if !is_typed {
                replay.by_raw_request().check(raw_request!(client, it).send().await);
            }
        }
        replay.finish_where(of);
    }
}
