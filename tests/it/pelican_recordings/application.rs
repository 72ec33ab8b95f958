use super::{bodies, queried, raw_request, recorded};
use crate::dual_test;
use crate::support::replay::Replay;

const SHARED: [&str; 3] = ["users", "nodes", "servers"];

/// What both panels have of the Application API.
fn of(path: &[String]) -> bool {
    path[1] == "application" && SHARED.contains(&path[2].as_str())
}

dual_test! {
    async fn users_nodes_and_servers() {
        let mut replay = Replay::pelican();
        let client = Client::builder(replay.url(), "papp_key").retries(0).pacing(false).build().unwrap();
        let app = client.application();
        'each: for it in recorded(&mut replay, of) {
            replay.of(&it.name);
            let json = it.json.as_ref();
            let id = it.id(0).unwrap_or_default();
            let needs_number = !it.parameters.is_empty() && !it.route.ends_with("get_external");
            'raw: {
                match it.route {
                    _ if needs_number && it.id(0).is_none() => break 'raw,
                    // Only lists have other parameters, and only one includes in another form.
                    _ if it.query.iter().any(|(key, _)| key == "include[]") => break 'raw,
                    "application.users.list" => replay.done(queried!(app.users().list(), it).page(it.page()).await),
                    "application.users.get" => replay.done(app.users().get_with(id, it.include()).await),
                    "application.users.get_external" => {
                        replay.done(app.users().get_external_with(it.parameter(0), it.include()).await);
                    }
                    "application.users.create" => {
                        let Some(user) = bodies::user(json) else { break 'raw };
                        replay.done(app.users().create(user).await);
                    }
                    "application.users.update" => {
                        let Some(user) = bodies::user(json) else { break 'raw };
                        replay.done(app.users().replace(id, user).await);
                    }
                    "application.users.roles.assign" => {
                        let Some(roles) = bodies::ids(json, "roles") else { break 'raw };
                        replay.done(app.users().assign_roles_with(id, roles, it.include()).await);
                    }
                    "application.users.roles.remove" => {
                        let Some(roles) = bodies::ids(json, "roles") else { break 'raw };
                        replay.done(app.users().remove_roles_with(id, roles, it.include()).await);
                    }
                    "application.users.delete" => replay.done(app.users().delete(id).await),
                    "application.nodes.list" => replay.done(queried!(app.nodes().list(), it).page(it.page()).await),
                    "application.nodes.deployable" => {
                        let number = |key| it.parameter_of_query(key).and_then(|number| number.parse::<u64>().ok());
                        match (number("memory"), number("disk")) {
                            (Some(memory), Some(disk)) => {
                                let tags = it.query.iter().filter(|(key, _)| key == "tags[]").map(|(_, tag)| tag);
                                let nodes = app.nodes().deployable(memory, disk).tags(tags);
                                let nodes = number("cpu").into_iter().fold(nodes, |nodes, cpu| nodes.cpu(cpu));
                                replay.done(nodes.page(1).await);
                            }
                            _ => break 'raw,
                        }
                    }
                    "application.nodes.get" => replay.done(app.node(id).get_with(it.include()).await),
                    "application.nodes.configuration" => replay.done(app.node(id).configuration().await),
                    "application.nodes.create" => {
                        let Some(node) = bodies::node(json) else { break 'raw };
                        replay.done(app.nodes().create(node).await);
                    }
                    "application.nodes.update" => {
                        let Some(node) = bodies::node(json) else { break 'raw };
                        replay.done(app.node(id).replace(node).await);
                    }
                    "application.nodes.delete" => replay.done(app.node(id).delete().await),
                    "application.nodes.allocations.list" => {
                        replay.done(queried!(app.node(id).allocations().list(), it).page(it.page()).await);
                    }
                    "application.nodes.allocations.create" => {
                        let Some(allocations) = bodies::allocations(json) else { break 'raw };
                        replay.done(app.node(id).allocations().create(allocations).await);
                    }
                    "application.nodes.allocations.delete" => {
                        replay.done(app.node(id).allocations().delete(it.id(1).unwrap()).await);
                    }
                    "application.servers.list" => replay.done(queried!(app.servers().list(), it).page(it.page()).await),
                    "application.servers.get" => replay.done(app.server(id).get_with(it.include()).await),
                    "application.servers.get_external" => {
                        replay.done(app.servers().get_external_with(it.parameter(0), it.include()).await);
                    }
                    "application.servers.create" => {
                        let Some(server) = bodies::server(json) else { break 'raw };
                        replay.done(app.servers().create_with(server, it.include()).await);
                    }
                    "application.servers.details" => {
                        let Some(details) = bodies::details(json) else { break 'raw };
                        replay.done(app.server(id).replace_details(details).await);
                    }
                    "application.servers.build" => {
                        let Some(build) = bodies::build(json) else { break 'raw };
                        replay.done(app.server(id).replace_build(build).await);
                    }
                    "application.servers.startup" => {
                        let Some(startup) = bodies::startup(json) else { break 'raw };
                        replay.done(app.server(id).replace_startup(startup).await);
                    }
                    "application.servers.suspend" => replay.done(app.server(id).suspend().await),
                    "application.servers.unsuspend" => replay.done(app.server(id).unsuspend().await),
                    "application.servers.reinstall" => replay.done(app.server(id).reinstall().await),
                    "application.servers.transfer.start" => {
                        let Some(transfer) = bodies::transfer(json) else { break 'raw };
                        replay.done(app.server(id).transfer(transfer).await);
                    }
                    "application.servers.transfer.cancel" => replay.done(app.server(id).cancel_transfer().await),
                    "application.servers.delete" => replay.done(app.server(id).delete().await),
                    "application.servers.delete_force" => replay.done(app.server(id).force_delete().await),
                    "application.servers.databases.list" => {
                        replay.done(queried!(app.server(id).databases().list(), it).page(1).await);
                    }
                    "application.servers.databases.get" => {
                        let database = it.id(1).unwrap();
                        replay.done(app.server(id).databases().get_with(database, it.include()).await);
                    }
                    "application.servers.databases.create" => {
                        let Some(database) = bodies::database(json) else { break 'raw };
                        replay.done(app.server(id).databases().create_with(database, it.include()).await);
                    }
                    "application.servers.databases.reset_password" => {
                        replay.done(app.server(id).databases().reset_password(it.id(1).unwrap()).await);
                    }
                    "application.servers.databases.delete" => {
                        replay.done(app.server(id).databases().delete(it.id(1).unwrap()).await);
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
