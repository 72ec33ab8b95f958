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
        'each: for it in recorded(&mut replay, of) {
            replay.of(&it.name);
            let json = it.json.as_ref();
            let server = client.server(it.parameter(0));
            let (files, backups, settings) = (server.files(), server.backups(), server.settings());
            let file = it.parameter_of_query("file");
            let (root, names) = (it.text("root"), bodies::files(json));
            'raw: {
                match it.route {
                    "client.servers.get" => replay.done(server.get_with(it.include()).await),
                    "client.servers.websocket" => replay.done(server.websocket().await),
                    "client.servers.resources" => replay.done(server.resources().await),
                    "client.servers.activity" => replay.done(queried!(server.activity(), it).page(it.page()).await),
                    "client.servers.command" => {
                        let Some(command) = it.text("command") else { break 'raw };
                        replay.done(server.command(command).await);
                    }
                    "client.servers.power" => {
                        let Some(signal) = it.text("signal") else { break 'raw };
                        replay.done(server.power(signal.into()).await);
                    }
                    "client.servers.databases.list" => {
                        replay.done(queried!(server.databases().list(), it).page(1).await);
                    }
                    "client.servers.databases.create" => match (it.text("database"), it.text("remote")) {
                        (Some(name), Some(remote)) => replay.done(server.databases().create(name, remote).await),
                        _ => break 'raw,
                    },
                    "client.servers.databases.rotate_password" => {
                        replay.done(server.databases().rotate_password(it.parameter(1)).await);
                    }
                    "client.servers.databases.delete" => replay.done(server.databases().delete(it.parameter(1)).await),
                    "client.servers.files.list" => {
                        let Some(directory) = it.parameter_of_query("directory") else { break 'raw };
                        replay.done(files.list(directory).page(1).await);
                    }
                    "client.servers.files.contents" => {
                        let Some(file) = file else { break 'raw };
                        replay.done(files.contents(file).await);
                    }
                    "client.servers.files.download" => {
                        let Some(file) = file else { break 'raw };
                        replay.done(files.download_url(file).await);
                    }
                    "client.servers.files.upload_url" => replay.done(files.upload_url().await),
                    "client.servers.files.write" => {
                        let Some(file) = file else { break 'raw };
                        let content = it.request.bytes().or(json.map(|json| json.to_string().into_bytes()));
                        replay.done(files.write(file, content.unwrap_or_default()).await);
                    }
                    "client.servers.files.rename" => match (root, bodies::pairs(json, "from", "to")) {
                        (Some(root), Some(pairs)) => replay.done(files.rename(root, pairs).await),
                        _ => break 'raw,
                    },
                    "client.servers.files.chmod" => match (root, bodies::pairs(json, "file", "mode")) {
                        (Some(root), Some(pairs)) => replay.done(files.chmod(root, pairs).await),
                        _ => break 'raw,
                    },
                    "client.servers.files.copy" => {
                        let Some(location) = it.text("location") else { break 'raw };
                        replay.done(files.copy(location).await);
                    }
                    "client.servers.files.compress" => match (root, names, it.text("name"), it.text("extension")) {
                        (Some(root), Some(names), None, None) => replay.done(files.compress(root, names).await),
                        (Some(root), Some(names), Some(name), Some(extension)) => {
                            replay.done(files.compress_as(root, names, name, extension).await);
                        }
                        _ => break 'raw,
                    },
                    "client.servers.files.decompress" => match (root, it.text("file")) {
                        (Some(root), Some(file)) => replay.done(files.decompress(root, file).await),
                        _ => break 'raw,
                    },
                    "client.servers.files.delete" => match (root, names) {
                        (Some(root), Some(names)) => replay.done(files.delete(root, names).await),
                        _ => break 'raw,
                    },
                    "client.servers.files.create_folder" => match (root, it.text("name")) {
                        (Some(root), Some(name)) => replay.done(files.create_folder(root, name).await),
                        _ => break 'raw,
                    },
                    "client.servers.files.pull" => {
                        let Some(pull) = bodies::pull(json) else { break 'raw };
                        replay.done(files.pull(pull).await);
                    }
                    "client.servers.schedules.list" => replay.done(server.schedules().list().page(1).await),
                    "client.servers.schedules.create" => {
                        let Some(schedule) = bodies::schedule(json) else { break 'raw };
                        replay.done(server.schedules().create(schedule).await);
                    }
                    "client.servers.schedules.get" => replay.done(server.schedule(it.id(1).unwrap()).get().await),
                    "client.servers.schedules.update" => {
                        let Some(schedule) = bodies::schedule(json) else { break 'raw };
                        replay.done(server.schedule(it.id(1).unwrap()).update(schedule).await);
                    }
                    "client.servers.schedules.execute" => {
                        replay.done(server.schedule(it.id(1).unwrap()).execute().await);
                    }
                    "client.servers.schedules.delete" => replay.done(server.schedule(it.id(1).unwrap()).delete().await),
                    "client.servers.schedules.tasks.create" => {
                        let Some(task) = bodies::task(json) else { break 'raw };
                        replay.done(server.schedule(it.id(1).unwrap()).tasks().create(task).await);
                    }
                    "client.servers.schedules.tasks.update" => {
                        let Some(task) = bodies::task(json) else { break 'raw };
                        let tasks = server.schedule(it.id(1).unwrap()).tasks();
                        replay.done(tasks.update(it.id(2).unwrap(), task).await);
                    }
                    "client.servers.schedules.tasks.delete" => {
                        let tasks = server.schedule(it.id(1).unwrap()).tasks();
                        replay.done(tasks.delete(it.id(2).unwrap()).await);
                    }
                    "client.servers.network.allocations.list" => replay.done(server.network().list().page(1).await),
                    "client.servers.network.allocations.create" => replay.done(server.network().assign().await),
                    "client.servers.network.allocations.update" => {
                        let Some(note) = json.and_then(|json| json.get("notes")) else { break 'raw };
                        replay.done(server.network().set_note(it.id(1).unwrap(), note.as_str()).await);
                    }
                    "client.servers.network.allocations.set_primary" => {
                        replay.done(server.network().set_primary(it.id(1).unwrap()).await);
                    }
                    "client.servers.network.allocations.delete" => {
                        replay.done(server.network().delete(it.id(1).unwrap()).await);
                    }
                    "client.servers.users.list" => replay.done(server.users().list().page(1).await),
                    "client.servers.users.create" => match (it.text("email"), bodies::permissions(json)) {
                        (Some(email), Some(permissions)) => {
                            replay.done(server.users().create(email, permissions).await);
                        }
                        _ => break 'raw,
                    },
                    "client.servers.users.get" => replay.done(server.users().get(it.parameter(1)).await),
                    "client.servers.users.update" => {
                        let Some(permissions) = bodies::permissions(json) else { break 'raw };
                        replay.done(server.users().update(it.parameter(1), permissions).await);
                    }
                    "client.servers.users.delete" => replay.done(server.users().delete(it.parameter(1)).await),
                    "client.servers.backups.list" => replay.done(queried!(backups.list(), it).page(it.page()).await),
                    "client.servers.backups.create" => {
                        let Some(backup) = bodies::backup(json) else { break 'raw };
                        replay.done(backups.create(backup).await);
                    }
                    "client.servers.backups.get" => replay.done(backups.get(it.parameter(1)).await),
                    "client.servers.backups.download" => replay.done(backups.download_url(it.parameter(1)).await),
                    "client.servers.backups.toggle_lock" => replay.done(backups.toggle_lock(it.parameter(1)).await),
                    "client.servers.backups.rename" => {
                        let Some(name) = it.text("name") else { break 'raw };
                        replay.done(backups.rename(it.parameter(1), name).await);
                    }
                    "client.servers.backups.restore" => {
                        let Some(truncate) = json.and_then(|json| json.get("truncate")) else { break 'raw };
                        let truncate = if *truncate == json!(true) { Truncate::DeleteAllFiles } else { Truncate::KeepFiles };
                        replay.done(backups.restore(it.parameter(1), truncate).await);
                    }
                    "client.servers.backups.delete" => replay.done(backups.delete(it.parameter(1)).await),
                    "client.servers.startup.get" => replay.done(server.startup().get().await),
                    "client.servers.startup.update_variable" => match (it.text("key"), it.text("value")) {
                        (Some(key), Some(value)) => replay.done(server.startup().set_variable(key, value).await),
                        _ => break 'raw,
                    },
                    "client.servers.settings.rename" => match (it.text("name"), it.text("description")) {
                        (Some(name), None) => replay.done(settings.rename(name).await),
                        _ => break 'raw,
                    },
                    "client.servers.settings.description" => match json.and_then(|json| json.get("description")) {
                        Some(Value::Array(_)) | None => break 'raw,
                        Some(description) => {
                            replay.done(settings.set_description(description.as_str().unwrap_or_default()).await);
                        }
                    },
                    "client.servers.settings.reinstall" => replay.done(settings.reinstall().await),
                    "client.servers.settings.docker_image" => {
                        let Some(image) = it.text("docker_image") else { break 'raw };
                        replay.done(settings.set_docker_image(image).await);
                    }
                    _ => break 'raw,
                }
                continue 'each;
            }
            replay.by_raw_request().check(raw_request!(client, it).send().await);
        }
        replay.finish_where(of);
    }
}
