use ptero::request::application::{CreateAllocations, CreateNode, PortRange, UpdateNode};

use crate::dual_test;
use crate::pydactyl_parity::case::Case;
use crate::pydactyl_parity::parity::Parity;

/// The node that is to be, with what pydactyl sets where nothing is given.
fn node(case: &Case) -> CreateNode {
    let [memory, disk] = ["memory", "disk"].map(|name| case.number(name));
    let folder = case.option("daemon_base").unwrap_or("/srv/daemon-data".to_owned());
    CreateNode::new(case.text("name"), case.number("location_id"), case.text("fqdn"), memory, disk)
        .description(case.text("description"))
        .scheme(scheme(case))
        .memory_overallocate(case.number_or("memory_overallocate", 0).try_into().unwrap())
        .disk_overallocate(case.number_or("disk_overallocate", 0).try_into().unwrap())
        .behind_proxy(case.flag_or("behind_proxy", false))
        .daemon_base(folder)
        .daemon_sftp(case.number_or("daemon_sftp", 2022).try_into().unwrap())
        .daemon_listen(case.number_or("daemon_listen", 8080).try_into().unwrap())
        .upload_size(case.number_or("upload_size", 100))
        .public(case.flag_or("public", true))
        .maintenance_mode(case.flag_or("maintenance_mode", false))
}

fn scheme(case: &Case) -> &'static str {
    if case.flag_or("use_ssl", true) { "https" } else { "http" }
}

/// The change that names what is given and nothing else.
fn change(case: &Case) -> UpdateNode {
    let mut change = UpdateNode::new();
    for name in case.kwargs.as_object().unwrap().keys() {
        let number = || case.number(name);
        let flag = || case.flag_or(name, false);
        change = match name.as_str() {
            "node_id" => change,
            "name" => change.name(case.text(name)),
            "description" => change.description(case.text(name)),
            "location_id" => change.location_id(number()),
            "fqdn" => change.fqdn(case.text(name)),
            "use_ssl" => change.scheme(scheme(case)),
            "behind_proxy" => change.behind_proxy(flag()),
            "maintenance_mode" => change.maintenance_mode(flag()),
            "memory" => change.memory(number()),
            "memory_overallocate" => change.memory_overallocate(number().try_into().unwrap()),
            "disk" => change.disk(number()),
            "disk_overallocate" => change.disk_overallocate(number().try_into().unwrap()),
            "upload_size" => change.upload_size(number()),
            "daemon_sftp" => change.daemon_sftp(number().try_into().unwrap()),
            "daemon_listen" => change.daemon_listen(number().try_into().unwrap()),
            other => panic!("{other}"),
        };
    }
    change
}

fn allocations(case: &Case) -> CreateAllocations {
    let allocations = CreateAllocations::new(case.text("ip"), case.texts("ports").into_iter().map(PortRange::from));
    let alias = case.option("alias").filter(|alias| !alias.is_empty());
    alias.into_iter().fold(allocations, CreateAllocations::alias)
}

dual_test! {
    async fn nodes() {
        let mut parity = Parity::of("nodes");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        let nodes = client.application().nodes();
        while let Some(case) = parity.next() {
            let id = case.number_or("node_id", 0);
            let one = client.application().node(id);
            let outcome = match case.name() {
                "list_nodes" if case.collects() => list!(nodes.list(), case).collect().await.map(drop),
                "list_nodes" => list!(nodes.list(), case).page(1).await.map(drop),
                "get_node_details" | "get_node_info" if case.params().is_empty() => {
                    one.get_with(case.texts("includes")).await.map(drop)
                }
                "get_node_details" => {
                    raw!(client, case, format!("api/application/nodes/{id}")).send().await.map(drop)
                }
                "get_node_config" => one.configuration().await.map(drop),
                "create_node" => nodes.create(node(&case)).await.map(drop),
                "edit_node" => one.update(change(&case)).await.map(drop),
                "delete_node" => one.delete().await,
                "list_node_allocations" if case.collects() => {
                    list!(one.allocations().list(), case).collect().await.map(drop)
                }
                "list_node_allocations" => list!(one.allocations().list(), case).page(1).await.map(drop),
                "create_allocations" => one.allocations().create(allocations(&case)).await,
                "delete_allocation" => one.allocations().delete(case.number("allocation_id")).await,
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }
}
