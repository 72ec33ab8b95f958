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
        for it in recorded(&mut replay, of) {
            replay.of(&it.name);
            let json = it.json.as_ref();
            let id = it.id(0).unwrap_or_default();
            let needs_number = !it.parameters.is_empty() && !it.route.ends_with("get_external");
            let is_typed = match it.route {
                _ if needs_number && it.id(0).is_none() => false,
                // Only lists have other parameters, and only one includes in another form.
                _ if it.query.iter().any(|(key, _)| key == "include[]") => false,
                "application.users.list" => {
                    replay.check(queried!(app.users().list(), it).page(it.page()).await);
                    true
                }
                "application.users.get" => {
                    replay.check(app.users().get_with(id, it.include()).await);
                    true
                }
                "application.users.get_external" => {
                    replay.check(app.users().get_external_with(it.parameter(0), it.include()).await);
                    true
                }
                "application.users.create" => match bodies::user(json) {
                    Some(user) => {
                        replay.check(app.users().create(user).await);
                        true
                    }
                    None => false,
                },
                "application.users.update" => match bodies::user(json) {
                    Some(user) => {
                        replay.check(app.users().replace(id, user).await);
                        true
                    }
                    None => false,
                },
                "application.users.roles.assign" => match bodies::ids(json, "roles") {
                    Some(roles) => {
                        replay.check(app.users().assign_roles_with(id, roles, it.include()).await);
                        true
                    }
                    None => false,
                },
                "application.users.roles.remove" => match bodies::ids(json, "roles") {
                    Some(roles) => {
                        replay.check(app.users().remove_roles_with(id, roles, it.include()).await);
                        true
                    }
                    None => false,
                },
                "application.users.delete" => {
                    replay.check(app.users().delete(id).await);
                    true
                }
                "application.nodes.list" => {
                    replay.check(queried!(app.nodes().list(), it).page(it.page()).await);
                    true
                }
                "application.nodes.deployable" => {
                    let number = |key| it.parameter_of_query(key).and_then(|number| number.parse::<u64>().ok());
                    match (number("memory"), number("disk")) {
                        (Some(memory), Some(disk)) => {
                            let tags = it.query.iter().filter(|(key, _)| key == "tags[]").map(|(_, tag)| tag);
                            let nodes = app.nodes().deployable(memory, disk).tags(tags);
                            let nodes = number("cpu").into_iter().fold(nodes, |nodes, cpu| nodes.cpu(cpu));
                            replay.check(nodes.page(1).await);
                            true
                        }
                        _ => false,
                    }
                }
                "application.nodes.get" => {
                    replay.check(app.node(id).get_with(it.include()).await);
                    true
                }
                "application.nodes.configuration" => {
                    replay.check(app.node(id).configuration().await);
                    true
                }
                "application.nodes.create" => match bodies::node(json) {
                    Some(node) => {
                        replay.check(app.nodes().create(node).await);
                        true
                    }
                    None => false,
                },
                "application.nodes.update" => match bodies::node(json) {
                    Some(node) => {
                        replay.check(app.node(id).replace(node).await);
                        true
                    }
                    None => false,
                },
                "application.nodes.delete" => {
                    replay.check(app.node(id).delete().await);
                    true
                }
                "application.nodes.allocations.list" => {
                    replay.check(queried!(app.node(id).allocations().list(), it).page(it.page()).await);
                    true
                }
                "application.nodes.allocations.create" => match bodies::allocations(json) {
                    Some(allocations) => {
                        replay.check(app.node(id).allocations().create(allocations).await);
                        true
                    }
                    None => false,
                },
                "application.nodes.allocations.delete" => {
                    replay.check(app.node(id).allocations().delete(it.id(1).unwrap()).await);
                    true
                }
                "application.servers.list" => {
                    replay.check(queried!(app.servers().list(), it).page(it.page()).await);
                    true
                }
                "application.servers.get" => {
                    replay.check(app.server(id).get_with(it.include()).await);
                    true
                }
                "application.servers.get_external" => {
                    replay.check(app.servers().get_external_with(it.parameter(0), it.include()).await);
                    true
                }
                "application.servers.create" => match bodies::server(json) {
                    Some(server) => {
                        replay.check(app.servers().create_with(server, it.include()).await);
                        true
                    }
                    None => false,
                },
                "application.servers.details" => match bodies::details(json) {
                    Some(details) => {
                        replay.check(app.server(id).replace_details(details).await);
                        true
                    }
                    None => false,
                },
                "application.servers.build" => match bodies::build(json) {
                    Some(build) => {
                        replay.check(app.server(id).replace_build(build).await);
                        true
                    }
                    None => false,
                },
                "application.servers.startup" => match bodies::startup(json) {
                    Some(startup) => {
                        replay.check(app.server(id).replace_startup(startup).await);
                        true
                    }
                    None => false,
                },
                "application.servers.suspend" => {
                    replay.check(app.server(id).suspend().await);
                    true
                }
                "application.servers.unsuspend" => {
                    replay.check(app.server(id).unsuspend().await);
                    true
                }
                "application.servers.reinstall" => {
                    replay.check(app.server(id).reinstall().await);
                    true
                }
                "application.servers.transfer.start" => match bodies::transfer(json) {
                    Some(transfer) => {
                        replay.check(app.server(id).transfer(transfer).await);
                        true
                    }
                    None => false,
                },
                "application.servers.transfer.cancel" => {
                    replay.check(app.server(id).cancel_transfer().await);
                    true
                }
                "application.servers.delete" => {
                    replay.check(app.server(id).delete().await);
                    true
                }
                "application.servers.delete_force" => {
                    replay.check(app.server(id).force_delete().await);
                    true
                }
                "application.servers.databases.list" => {
                    replay.check(queried!(app.server(id).databases().list(), it).page(1).await);
                    true
                }
                "application.servers.databases.get" => {
                    let database = it.id(1).unwrap();
                    replay.check(app.server(id).databases().get_with(database, it.include()).await);
                    true
                }
                "application.servers.databases.create" => match bodies::database(json) {
                    Some(database) => {
                        replay.check(app.server(id).databases().create_with(database, it.include()).await);
                        true
                    }
                    None => false,
                },
                "application.servers.databases.reset_password" => {
                    replay.check(app.server(id).databases().reset_password(it.id(1).unwrap()).await);
                    true
                }
                "application.servers.databases.delete" => {
                    replay.check(app.server(id).databases().delete(it.id(1).unwrap()).await);
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
