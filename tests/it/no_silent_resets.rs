//! What a change does not name stays, although the panel's PATCH replaces the whole; and nothing reaches another route
//! than its own.

use crate::dual_test;
use crate::support::replay::answer;
use crate::support::scripted::{Scripted, Step};
use ptero::request::application::{
    CreateNode, ServerBuild, ServerDetails, ServerStartup, UpdateLocation, UpdateNode, UpdateServerBuild,
    UpdateServerDetails, UpdateServerStartup, UpdateUser,
};
use ptero::{ErrorKind, Method};
use serde_json::{Value, json};

/// A panel that has one resource, gives it when it is read, and again when it is written.
fn panel(resource: &Value) -> Scripted {
    let step = || Step::json(200, &resource.to_string());
    Scripted::start([step(), step()])
}

/// The body of the change, after the two requests that it takes.
fn written(panel: Scripted, path: &str) -> Value {
    let requests = panel.finish();
    let [read, write] = requests.as_slice() else { panic!("{requests:?}") };
    let resource = path.trim_end_matches("/details").trim_end_matches("/build").trim_end_matches("/startup");
    assert!(read.starts_with(&format!("GET {resource} HTTP/1.1\r\n")), "{read}");
    assert!(write.starts_with(&format!("PATCH {path} HTTP/1.1\r\n")), "{write}");
    serde_json::from_str(write.split_once("\r\n\r\n").unwrap().1).unwrap()
}

/// An administrator with everything that could be lost.
fn administrator() -> Value {
    let mut user = answer("app_users__update");
    user["attributes"]["root_admin"] = json!(true);
    user["attributes"]["language"] = json!("de");
    user
}

fn server() -> Value {
    let mut server = answer("app_servers__build");
    server["attributes"]["feature_limits"]["databases"] = json!(null);
    server
}

dual_test! {
    async fn new_email_keeps_administrator_rights() {
        let panel = panel(&administrator());
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        client.application().users().update(5, UpdateUser::new().email("new@example.com")).await.unwrap();
        // The panel keeps what is missing here.
        let expected = json!({
            "email": "new@example.com", "username": "recorded", "first_name": "New", "last_name": "Name",
        });
        assert_eq!(written(panel, "/api/application/users/5"), expected);
    }

    async fn cleared_fields_differ_from_unset_fields() {
        let panel = panel(&administrator());
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        let change = UpdateUser::new().root_admin(false).clear_external_id();
        client.application().users().update(5, change).await.unwrap();
        let body = written(panel, "/api/application/users/5");
        assert_eq!((&body["root_admin"], body.get("external_id")), (&json!(false), Some(&Value::Null)));
        assert_eq!(body.get("language"), None);
    }

    async fn location_update_keeps_the_short_name() {
        let panel = panel(&answer("app_locations__update"));
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        client.application().locations().update(2, UpdateLocation::new().clear_long()).await.unwrap();
        assert_eq!(written(panel, "/api/application/locations/2"), json!({ "short": "rec2", "long": null }));
    }

    async fn node_update_keeps_directory_and_all_other_fields() {
        let mut node = answer("app_nodes__view_after_update");
        node["attributes"]["maintenance_mode"] = json!(true);
        node["attributes"]["public"] = json!(false);
        node["attributes"]["description"] = json!("in the cellar");
        let panel = panel(&node);
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        client.application().node(2).update(UpdateNode::new().memory(4096)).await.unwrap();
        let expected = json!({
            "name": "rec-node-2", "location_id": 1, "fqdn": "127.0.0.1", "scheme": "http", "behind_proxy": false,
            "public": false, "maintenance_mode": true, "description": "in the cellar",
            "memory": 4096, "memory_overallocate": 0, "disk": 2048, "disk_overallocate": -1, "upload_size": 50,
            "daemon_listen": 8099, "daemon_sftp": 2023, "daemon_base": "/tmp/rec",
        });
        assert_eq!(written(panel, "/api/application/nodes/2"), expected);
    }

    async fn new_name_keeps_external_id_and_description() {
        let panel = panel(&server());
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        client.application().server(6).update_details(UpdateServerDetails::new().name("New")).await.unwrap();
        let expected = json!({ "name": "New", "user": 2, "external_id": "dep", "description": "d" });
        assert_eq!(written(panel, "/api/application/servers/6/details"), expected);
    }

    async fn details_are_cleared_only_on_request() {
        let panel = panel(&server());
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        let change = UpdateServerDetails::new().clear_external_id().clear_description();
        client.application().server(6).update_details(change).await.unwrap();
        let expected = json!({ "name": "Deployed 2", "user": 2, "external_id": null, "description": null });
        assert_eq!(written(panel, "/api/application/servers/6/details"), expected);
    }

    async fn change_of_one_limit_keeps_the_others() {
        let panel = panel(&server());
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        let change = UpdateServerBuild::new().memory(512).add_allocations([62]);
        client.application().server(6).update_build(change).await.unwrap();
        let expected = json!({
            "allocation": 110, "oom_disabled": false, "add_allocations": [62],
            "limits": { "memory": 512, "swap": -1, "disk": 2048, "io": 400, "cpu": 150, "threads": "0-1" },
            "feature_limits": { "databases": null, "allocations": 2, "backups": 1 },
        });
        assert_eq!(written(panel, "/api/application/servers/6/build"), expected);
    }

    async fn change_of_one_variable_keeps_the_others_and_the_script() {
        let panel = panel(&server());
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        let change = UpdateServerStartup::new().variable("MAX_PLAYERS", "40");
        client.application().server(6).update_startup(change).await.unwrap();
        let attributes = &server()["attributes"];
        let expected = json!({
            "startup": attributes["container"]["startup_command"], "egg": 15,
            "image": "127.0.0.1:5000/pterodactyl/yolks:debian", "skip_scripts": false,
            "environment": {
                "SERVER_NAME": "Deployed", "MAX_PLAYERS": "40", "INSTALL_SECONDS": "4", "INSTALL_FAIL": "0",
                "HIDDEN_SECRET": "s3cret",
            },
        });
        assert_eq!(written(panel, "/api/application/servers/6/startup"), expected);
    }

    async fn startup_change_keeps_skip_scripts_where_the_panel_reports_it() {
        let mut server = server();
        server["attributes"]["container"]["skip_scripts"] = json!(true);
        let panel = panel(&server);
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        client.application().server(6).update_startup(UpdateServerStartup::new().image("x")).await.unwrap();
        assert_eq!(written(panel, "/api/application/servers/6/startup")["skip_scripts"], json!(true));
    }

    async fn failed_read_prevents_the_write() {
        let panel = Scripted::start([Step::json(404, &answer("app_users__view_404").to_string())]);
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        let error = client.application().users().update(5, UpdateUser::new().email("x@example.com")).await.unwrap_err();
        assert!(error.is_not_found());
        assert_eq!(panel.finish().len(), 1);
    }

    async fn database_delete_never_reaches_the_server_route() {
        let panel = Scripted::start([Step::json(204, ""), Step::json(204, "")]);
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        let server = client.application().server(7);
        server.databases().delete(0).await.unwrap();
        server.force_delete().await.unwrap();
        for id in ["", " ", ".", ".."] {
            let path = ["api", "application", "servers", "7", "databases", id];
            let error = client.request::<()>(Method::DELETE, path).send().await.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0), "{id:?}");
        }
        let requests = panel.finish();
        let sent: Vec<_> = requests.iter().map(|request| request.lines().next().unwrap()).collect();
        let expected = ["servers/7/databases/0", "servers/7/force"];
        assert_eq!(sent, expected.map(|path| format!("DELETE /api/application/{path} HTTP/1.1")));
    }

    async fn external_id_stays_one_path_segment() {
        let panel = Scripted::start([Step::json(404, "{}")]);
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        let users = client.application().users();
        for id in ["", "..", "../users/1"] {
            let error = users.get_external(id).await.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0), "{id:?}");
        }
        users.get_external("a?b#c").await.unwrap_err();
        let requests = panel.finish();
        assert!(requests[0].starts_with("GET /api/application/users/external/a%3Fb%23c HTTP/1.1"), "{}", requests[0]);
    }
}

#[test]
fn existing_resources_can_be_replaced_unchanged() {
    let node = serde_json::from_value(answer("app_nodes__view")["attributes"].clone()).unwrap();
    let body = serde_json::to_value(CreateNode::from(&node)).unwrap();
    let shown = answer("app_nodes__view");
    for (key, value) in body.as_object().unwrap() {
        assert_eq!(value, &shown["attributes"][key], "{key}");
    }
    let shown = server();
    let server = serde_json::from_value(shown["attributes"].clone()).unwrap();
    let build = serde_json::to_value(ServerBuild::from(&server)).unwrap();
    assert_eq!(build["feature_limits"], shown["attributes"]["feature_limits"]);
    let details = serde_json::to_value(ServerDetails::from(&server)).unwrap();
    assert_eq!(details["external_id"], "dep");
    let startup = serde_json::to_value(ServerStartup::from(&server)).unwrap();
    assert_eq!((startup["skip_scripts"].as_bool(), startup["environment"].get("STARTUP")), (Some(false), None));
}
