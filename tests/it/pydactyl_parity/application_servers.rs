use ptero::model::application::{Egg, Server};
use ptero::request::application::{
    CreateDatabase, CreateServer, Deploy, PortRange, ServerBuild, ServerDetails, ServerFeatureLimits, ServerLimits,
    ServerStartup, UpdateServerBuild, UpdateServerDetails, UpdateServerStartup,
};
use serde_json::Value;

use crate::dual_test;
use crate::pydactyl_parity::case::Case;
use crate::pydactyl_parity::parity::Parity;

/// The server with what pydactyl sets where nothing is given.
fn server(case: &Case) -> CreateServer {
    let server = CreateServer::new(case.text("name"), case.number("user_id"), case.number("egg_id"))
        .limits(limits(case))
        .feature_limits(feature_limits(case))
        .variables(case.pairs("environment"))
        .start_on_completion(case.flag_or("start_on_completion", true))
        .oom_disabled(case.flag_or("oom_disabled", true));
    let server = case.option("docker_image").into_iter().fold(server, CreateServer::docker_image);
    let server = case.option("startup_cmd").into_iter().fold(server, CreateServer::startup);
    let server = case.option("external_id").into_iter().fold(server, CreateServer::external_id);
    let server = case.option("description").into_iter().fold(server, CreateServer::description);
    match case.has("default_allocation") {
        true => server.allocations(case.number("default_allocation"), case.numbers("additional_allocations")),
        false if case.has("location_ids") => server.deploy(
            Deploy::new()
                .locations(case.numbers("location_ids"))
                .dedicated_ip(case.flag_or("dedicated_ip", false))
                .port_range(case.texts("port_range").into_iter().map(PortRange::from)),
        ),
        false => server,
    }
}

fn limits(case: &Case) -> ServerLimits {
    ServerLimits::new(case.number("memory_limit"), case.number("disk_limit"))
        .swap(case.kwargs["swap_limit"].as_i64().unwrap())
        .io(case.number_or("io_limit", 500))
        .cpu(case.number_or("cpu_limit", 0))
}

fn feature_limits(case: &Case) -> ServerFeatureLimits {
    ServerFeatureLimits::new()
        .databases(case.number_or("database_limit", 0))
        .allocations(case.number_or("allocation_limit", 0))
        .backups(case.number_or("backup_limit", 0))
}

fn build(case: &Case) -> ServerBuild {
    ServerBuild::new(case.number("allocation_id"), limits(case), feature_limits(case))
        .oom_disabled(case.flag_or("oom_disabled", false))
        .add_allocations(case.numbers("add_allocations"))
        .remove_allocations(case.numbers("remove_allocations"))
}

fn build_change(case: &Case) -> UpdateServerBuild {
    let change = UpdateServerBuild::new().allocation(case.number("allocation_id"));
    case.kwargs["memory_limit"].as_u64().into_iter().fold(change, UpdateServerBuild::memory)
}

fn startup_change(case: &Case) -> UpdateServerStartup {
    let change = UpdateServerStartup::new().variables(case.pairs("environment"));
    let change = case.kwargs["egg_id"].as_u64().into_iter().fold(change, UpdateServerStartup::egg);
    let change = case.option("docker_image").into_iter().fold(change, UpdateServerStartup::image);
    let change = case.option("startup_cmd").into_iter().fold(change, UpdateServerStartup::startup);
    case.kwargs["skip_scripts"].as_bool().into_iter().fold(change, UpdateServerStartup::skip_scripts)
}

/// What the server runs with another egg: the values it has for variables of the same name stay.
fn startup_of(egg: &Egg, server: &Server, case: &Case) -> ServerStartup {
    let command = case.option("startup_cmd").or(egg.startup.clone()).unwrap();
    let image = case.option("docker_image").unwrap_or(egg.docker_image.clone());
    let given = case.pairs("environment");
    let value = |name: &str, default: &str| {
        let given = given.iter().find(|(given, _)| given == name).map(|(_, value)| value.clone());
        let present = server.container.environment.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
        given.or(present).unwrap_or(default.to_owned())
    };
    let variables = egg.relationships.variables.iter().flatten();
    let variables = variables.map(|it| (it.env_variable.clone(), value(&it.env_variable, &it.default_value)));
    ServerStartup::new(command, egg.id.get(), image, case.flag_or("skip_scripts", false)).variables(variables)
}

dual_test! {
    async fn servers() {
        let mut parity = Parity::of("servers");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        let servers = client.application().servers();
        while let Some(case) = parity.next() {
            let id = case.number_or("server_id", 0);
            let one = client.application().server(id);
            let is_plain = case.params().is_empty();
            let databases = one.databases();
            let database = case.number_or("database_id", 0);
            let outcome = match (case.name(), case.option("external_id")) {
                ("list_servers", _) if case.collects() => list!(servers.list(), case).collect().await.map(drop),
                ("list_servers", _) => list!(servers.list(), case).page(1).await.map(drop),
                ("get_server_info", Some(external_id)) => servers.get_external(external_id).await.map(drop),
                ("get_server_info", None) if is_plain => one.get_with(case.texts("includes")).await.map(drop),
                ("get_server_info", None) => {
                    raw!(client, case, format!("api/application/servers/{id}")).send().await.map(drop)
                }
                ("create_server", _) => match servers.fill_from_egg(case.number("nest_id"), server(&case)).await {
                    Ok(server) => servers.create(server).await.map(drop),
                    Err(error) => Err(error),
                },
                ("update_server_details", None) => {
                    let change = UpdateServerDetails::new().name(case.text("name")).user(case.number("user_id"));
                    one.update_details(change).await.map(drop)
                }
                ("update_server_details", Some(external_id)) => {
                    let whole = ServerDetails::new(case.text("name"), case.number("user_id"));
                    let whole = whole.external_id(external_id).description(case.text("description"));
                    one.replace_details(whole).await.map(drop)
                }
                ("update_server_build", _) if case.has("cpu_limit") => {
                    one.replace_build(build(&case)).await.map(drop)
                }
                ("update_server_build", _) => one.update_build(build_change(&case)).await.map(drop),
                ("update_server_startup", _) if case.number_or("egg_id", 5) == 9 => {
                    match one.get_with(["variables"]).await {
                        Err(error) => Err(error),
                        Ok(server) => {
                            let eggs = client.application().nest(server.nest.unwrap().get()).eggs();
                            match eggs.get_with(9, ["variables"]).await {
                                Ok(egg) => one.replace_startup(startup_of(&egg, &server, &case)).await.map(drop),
                                Err(error) => Err(error),
                            }
                        }
                    }
                }
                ("update_server_startup", _) => one.update_startup(startup_change(&case)).await.map(drop),
                ("suspend_server", _) => one.suspend().await,
                ("unsuspend_server", _) => one.unsuspend().await,
                // The panel has nothing that is closer to it.
                ("reinstall_server" | "rebuild_server", _) => one.reinstall().await,
                ("delete_server", _) if case.flag_or("force", false) => one.force_delete().await,
                ("delete_server", _) => one.delete().await,
                ("list_server_databases", _) if case.collects() => {
                    list!(databases.list(), case).collect().await.map(drop)
                }
                ("list_server_databases", _) => list!(databases.list(), case).page(1).await.map(drop),
                ("get_server_database_info", _) if is_plain => {
                    databases.get_with(database, case.texts("includes")).await.map(drop)
                }
                ("get_server_database_info", _) => {
                    let path = format!("api/application/servers/{id}/databases/{database}");
                    raw!(client, case, path).send().await.map(drop)
                }
                ("create_server_database", _) => {
                    databases.create(CreateDatabase::new("stats", "%", 4)).await.map(drop)
                }
                ("reset_server_database_password", _) => databases.reset_password(database).await,
                ("delete_server_database", _) => databases.delete(database).await,
                (other, _) => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }
}
