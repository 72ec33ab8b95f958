use ptero::Method;
use ptero::request::application::{CreateAllocations, CreateNode};
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

fn recorded_node(name: &str, memory: u64) -> CreateNode {
    CreateNode::new(name, 1, "127.0.0.1", memory, 2048)
        .scheme("http")
        .behind_proxy(false)
        .public(true)
        .disk_overallocate(-1)
        .upload_size(50)
        .daemon_sftp(2023)
        .daemon_listen(8099)
        .daemon_base("/tmp/rec")
}

dual_test! {
    async fn nodes() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptla_key").retries(0).build().unwrap();
        let app = client.application();
        let nodes = || app.nodes().list();
        replay.of("app_nodes__list").check(nodes().page(1).await);
        let filtered = nodes().filter("name", "local").sort_descending("memory");
        replay.of("app_nodes__list_filter").check(filtered.page(1).await);
        let included = nodes().include(["allocations", "location", "servers"]).per_page(1);
        let page = replay.of("app_nodes__list_include").check(included.page(1).await).unwrap();
        assert!(page.items[0].relationships.allocations.is_some());
        replay.of("app_nodes__view").check(app.node(1).get().await);
        replay.of("app_nodes__view_404").check(app.node(999).get().await);
        replay.of("app_nodes__view_after_update").check(app.node(2).get().await);
        let configuration = replay.of("app_nodes__configuration").check(app.node(1).configuration().await).unwrap();
        assert!(!format!("{configuration:?}").contains(configuration.token.expose()));
        let deployable =
            replay.of("app_nodes__deployable").check(app.nodes().deployable(128, 512).page(1).await).unwrap();
        assert_eq!((deployable.items[0].sum_memory, deployable.items[0].sum_disk), (Some(1024), Some(4096)));
        replay.of("app_nodes__deployable_none").check(app.nodes().deployable(999_999, 1).page(1).await);
        replay.of("app_nodes__create").check(app.nodes().create(recorded_node("rec-node", 1024)).await);
        let renamed = recorded_node("rec-node-2", 2048);
        replay.of("app_nodes__update_daemon_down").check(app.node(2).replace(renamed).await);
        replay.of("app_nodes__delete_with_servers").check(app.node(1).delete().await);
        replay.of("app_nodes__delete_404").check(app.node(2).delete().await);

        let create = || client.request::<Value>(Method::POST, ["api", "application", "nodes"]);
        replay.raw("app_nodes__create_422_empty").check(create().json(&json!({})).send().await);
        let bad = json!({ "name": "bad name $", "fqdn": "no such host.invalid", "memory": -5 });
        replay.raw("app_nodes__create_422").check(create().json(&bad).send().await);
        let update = client.request::<Value>(Method::PATCH, ["api", "application", "nodes", "2"]);
        replay.raw("app_nodes__update_422").check(update.json(&json!({ "memory": "lots" })).send().await);
        let deployable = client.request::<Value>(Method::GET, ["api", "application", "nodes", "deployable"]);
        replay.raw("app_nodes__deployable_422").check(deployable.send().await);
        replay.finish(&["app_nodes__"]);
    }

    async fn allocations() {
        let mut replay = Replay::start();
        let app = Client::builder(replay.url(), "ptla_key").retries(0).build().unwrap().application();
        let (first, second) = (app.node(1).allocations(), app.node(2).allocations());
        replay.of("app_allocations__list").check(second.list().page(1).await);
        let filtered = first.list().filter("server_id", 1).filter("port", 25500);
        replay.of("app_allocations__list_filter").check(filtered.page(1).await);
        let included = first.list().include(["node", "server"]).per_page(3);
        replay.of("app_allocations__list_include").check(included.page(1).await);
        replay.of("app_allocations__list_page_2").check(first.list().per_page(50).page(2).await);
        let allocations = CreateAllocations::new("127.0.0.1", ["40000", "40001-40005"]).alias("rec.example.com");
        replay.of("app_allocations__create").check(second.create(allocations).await);
        let allocations = CreateAllocations::new("not-an-ip-$", [40010]);
        replay.of("app_allocations__create_bad_ip").check(second.create(allocations).await);
        let allocations = CreateAllocations::new("127.0.0.0/8", [40010]);
        replay.of("app_allocations__create_cidr_too_large").check(second.create(allocations).await);
        let allocations = CreateAllocations::new("127.0.0.1", [40000]);
        replay.of("app_allocations__create_duplicate").check(second.create(allocations).await);
        let allocations = CreateAllocations::new("127.0.0.1", [80]);
        replay.of("app_allocations__create_low_port").check(second.create(allocations).await);
        let allocations = CreateAllocations::new("127.0.0.1", [41000..=45000]);
        replay.of("app_allocations__create_range_too_large").check(second.create(allocations).await);
        replay.of("app_allocations__delete").check(second.delete(162).await);
        replay.of("app_allocations__delete_404").check(second.delete(162).await);
        replay.of("app_allocations__delete_in_use").check(first.delete(1).await);
        replay.finish(&["app_allocations__"]);
    }
}
