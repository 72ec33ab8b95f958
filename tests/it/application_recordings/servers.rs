use ptero::Method;
use ptero::request::application::{
    CreateServer, Deploy, ServerBuild, ServerDetails, ServerFeatureLimits, ServerLimits, ServerStartup,
};
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

const IMAGE: &str = "127.0.0.1:5000/pterodactyl/yolks:debian";
const STARTUP: &str =
    "bash /opt/gameserver.sh --port {{SERVER_PORT}} --name \"{{SERVER_NAME}}\" --players {{MAX_PLAYERS}}";
const ALL: [&str; 9] = ["allocations", "user", "subusers", "nest", "egg", "variables", "location", "node", "databases"];

/// What all recorded servers have in common.
fn recorded_server(name: &str, user: u64) -> CreateServer {
    CreateServer::new(name, user, 15)
        .docker_image(IMAGE)
        .startup(STARTUP)
        .variables(variables(name, "20"))
        .limits(ServerLimits::new(256, 1024).cpu(100))
        .feature_limits(ServerFeatureLimits::new().databases(3).allocations(5).backups(4))
        .start_on_completion(false)
}

fn variables<'a>(name: &'a str, players: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("SERVER_NAME", name),
        ("MAX_PLAYERS", players),
        ("INSTALL_SECONDS", "4"),
        ("INSTALL_FAIL", "0"),
        ("HIDDEN_SECRET", "s3cret"),
    ]
}

fn feature_limits() -> ServerFeatureLimits {
    ServerFeatureLimits::new().databases(1).allocations(2).backups(1)
}

dual_test! {
    async fn servers() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptla_key").retries(0).build().unwrap();
        let app = client.application();

        let servers = || app.servers().list();
        replay.of("app_servers__list").check(servers().page(1).await);
        replay.of("app_servers__list_filter_name").check(servers().filter("name", "Alpha").page(1).await);
        replay.of("app_servers__list_filter_unknown_400").check(servers().filter("nope", "x").page(1).await);
        let page = replay.of("app_servers__list_include_all").check(servers().include(ALL).page(1).await).unwrap();
        assert!(page.items[0].relationships.variables.is_some());
        let broken = || ALL.into_iter().chain(["transfer"]);
        replay.of("app_servers__list_include_transfer_500").check(servers().include(broken()).page(1).await);
        replay.of("app_servers__list_include_unknown").check(servers().include(["nope"]).page(1).await);
        replay.of("app_servers__list_per_page_2_page_2").check(servers().per_page(2).page(2).await);
        replay.of("app_servers__list_sort").check(servers().sort_descending("id").page(1).await);
        replay.of("app_servers__view").check(app.server(1).get().await);
        replay.of("app_servers__view_404").check(app.server(9999).get().await);
        replay.of("app_servers__view_suspended").check(app.server(6).get().await);
        replay.of("app_servers__view_include_transfer_500").check(app.server(1).get_with(broken()).await);
        replay.of("app_servers__external").check(app.servers().get_external("alpha-ext").await);
        replay.of("app_servers__external_404").check(app.servers().get_external("none").await);

        let all = app.servers();
        let create = |server| all.create(server);
        let server = recorded_server("Alpha", 1).allocations(1, [2, 3]).skip_scripts(true);
        let server = server.external_id("alpha-ext").description("Owned by admin");
        replay.of("app_servers__create_skip_scripts").check(create(server).await);
        let server = recorded_server("Bravo", 2).variable("INSTALL_SECONDS", "10").allocation(21);
        replay.of("app_servers__create_with_install").check(create(server).await);
        let server = recorded_server("Delta", 2).allocation(11).start_on_completion(true).skip_scripts(true);
        replay.of("app_servers__create_start_on_completion").check(create(server).await);
        let server = recorded_server("x", 1).allocation(1);
        replay.of("app_servers__create_422_allocation_taken").check(create(server).await);
        let server = CreateServer::new("x", 1, 15).docker_image(IMAGE).startup(STARTUP).allocation(30);
        let server = server.limits(ServerLimits::new(256, 1024).cpu(100)).start_on_completion(false);
        let server = server.feature_limits(ServerFeatureLimits::new().databases(3).allocations(5).backups(4));
        let server = server.variable("SERVER_NAME", "x".repeat(100)).variable("MAX_PLAYERS", "9999");
        replay.of("app_servers__create_422_egg_variable").check(create(server).await);
        let deploy = |ports: &[&str]| Deploy::new().locations([1]).port_range(ports.iter().copied());
        let server = recorded_server("Deployed", 1).deploy(deploy(&["25600-25610"])).skip_scripts(true);
        replay.of("app_servers__create_deploy").check(create(server).await);
        let server = recorded_server("x", 1).deploy(deploy(&["1024-1030"]));
        replay.of("app_servers__create_400_deploy_no_allocation").check(create(server).await);
        let server = recorded_server("x", 1).limits(ServerLimits::new(99_999_999, 99_999_999)).deploy(deploy(&[]));
        replay.of("app_servers__create_deploy_no_node").check(create(server).await);

        let server = app.server(6);
        let details = ServerDetails::new("Deployed 2", 2).external_id("dep").description("d");
        replay.of("app_servers__details").check(server.replace_details(details).await);
        replay.of("app_servers__details_422").check(server.replace_details(ServerDetails::new("", 999)).await);
        let limits = ServerLimits::new(300, 2048).io(400).cpu(150);
        let build = ServerBuild::new(110, limits.clone().swap(-1).threads("0-1"), feature_limits());
        let build = build.oom_disabled(false).add_allocations([60, 61]).remove_allocations([] as [u64; 0]);
        replay.of("app_servers__build").check(server.replace_build(build).await);
        let build = ServerBuild::new(110, limits.clear_threads(), feature_limits()).remove_allocations([61]);
        replay.of("app_servers__build_remove_allocation").check(server.replace_build(build).await);
        let startup = ServerStartup::new(STARTUP, 15, IMAGE, true);
        let whole = startup.clone().variables(variables("x", "42"));
        replay.of("app_servers__startup").check(server.replace_startup(whole).await);
        let malformed = startup.variable("MAX_PLAYERS", "abc");
        replay.of("app_servers__startup_422_variable").check(server.replace_startup(malformed).await);

        replay.of("app_servers__suspend").check(server.suspend().await);
        replay.of("app_servers__suspend_again").check(server.suspend().await);
        replay.of("app_servers__suspend_running").check(app.server(7).suspend().await);
        replay.of("app_servers__unsuspend").check(server.unsuspend().await);
        replay.of("app_servers__unsuspend_again").check(server.unsuspend().await);
        replay.of("app_servers__reinstall").check(app.server(5).reinstall().await);
        replay.of("app_servers__delete").check(server.delete().await);
        replay.of("app_servers__delete_404").check(server.delete().await);
        replay.of("app_servers__delete_running").check(app.server(7).delete().await);
        replay.of("app_servers__delete_force").check(app.server(4).force_delete().await);

        let raw = |method, path: &[&str]| {
            client.request::<Value>(method, ["api", "application", "servers"].iter().chain(path).copied())
        };
        let empty = raw(Method::POST, &[]).json(&json!({}));
        replay.raw("app_servers__create_422_empty").check(empty.send().await);
        let malformed = json!({
            "name": "", "user": 999, "egg": 15, "docker_image": IMAGE, "startup": STARTUP,
            "environment": variables("", "20").into_iter().collect::<std::collections::BTreeMap<_, _>>(),
            "limits": { "memory": -1, "swap": -5, "disk": "x", "io": 5, "cpu": -1, "threads": "a-b" },
            "feature_limits": {}, "allocation": { "default": 1 }, "start_on_completion": false,
        });
        let malformed = raw(Method::POST, &[]).json(&malformed);
        replay.raw("app_servers__create_422").check(malformed.send().await);
        let build = raw(Method::PATCH, &["6", "build"]);
        let build = build.json(&json!({ "allocation": 999_999, "limits": { "memory": "x" } }));
        replay.raw("app_servers__build_422").check(build.send().await);
        let build = raw(Method::PATCH, &["6", "build"]).json(&json!({
            "allocation": 110, "remove_allocations": [110],
            "feature_limits": { "databases": 1, "allocations": 2, "backups": 1 },
        }));
        replay.raw("app_servers__build_remove_primary").check(build.send().await);
        let startup = raw(Method::PATCH, &["6", "startup"]);
        let startup = startup.json(&json!({ "image": "bad image !!", "egg": 999 }));
        replay.raw("app_servers__startup_422").check(startup.send().await);
        replay.finish(&["app_servers__"]);
    }

    async fn unreachable_wings_reads_as_recorded() {
        let mut replay = Replay::start();
        let app = Client::builder(replay.url(), "ptla_key").retries(0).build().unwrap().application();
        let limits = ServerLimits::new(256, 1024).cpu(100).clear_threads();
        let features = ServerFeatureLimits::new().databases(3).allocations(5).backups(4);
        let build = ServerBuild::new(10, limits, features);
        replay.of("daemon_down__app_build").check(app.server(2).replace_build(build).await);
        let server = recorded_server("NoDaemon", 1).allocation(41).skip_scripts(true);
        replay.of("daemon_down__app_create_server").check(app.servers().create(server).await);
        replay.of("daemon_down__app_delete_server").check(app.server(5).delete().await);
        replay.of("daemon_down__app_suspend").check(app.server(2).suspend().await);
        replay.of("daemon_down__app_view_after_suspend").check(app.server(2).get().await);
        replay.finish(&["daemon_down__app_"]);
    }

    async fn installing_server_reads_as_recorded() {
        let mut replay = Replay::start();
        let app = Client::builder(replay.url(), "ptla_key").retries(0).build().unwrap().application();
        replay.of("conflict__installing_app_reinstall_204").check(app.server(4).reinstall().await);
        replay.of("conflict__installing_app_view").check(app.server(5).get().await);
        replay.finish(&["conflict__installing_app_"]);
    }
}
