//! Which panel it is, and what follows from that.

use std::sync::{Arc, Mutex};

use ptero::request::application::{
    CreateNode, CreateServer, CreateUser, Deploy, ServerLimits, UpdateNode, UpdateServerBuild, UpdateUser,
};
use ptero::{ErrorKind, Panel};
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::mock::{self, MockPanel};

/// A panel that answers each request with the next of these bodies, then with the last again.
fn panel(bodies: Vec<Value>) -> MockPanel {
    let next = Arc::new(Mutex::new(bodies.into_iter().peekable()));
    MockPanel::start(move |_| {
        let mut next = next.lock().unwrap();
        let body = next.next().unwrap_or_else(|| json!({ "attributes": {} }));
        mock::json(200, &body.to_string())
    })
}

/// The bodies of the requests so far.
fn bodies(panel: &MockPanel) -> Vec<Value> {
    panel.seen().iter().map(|request| serde_json::from_slice(request.body_ref()).unwrap_or_default()).collect()
}

fn user() -> Value {
    json!({ "object": "user", "attributes": {
        "id": 5, "uuid": "19632746-c723-40c5-8cd7-079acd0a852b", "username": "ada", "email": "ada@example.com",
        "language": "en", "root_admin": true, "is_managed_externally": false,
    } })
}

fn node() -> Value {
    json!({ "object": "node", "attributes": {
        "id": 3, "uuid": "19632746-c723-40c5-8cd7-079acd0a852b", "name": "n", "fqdn": "n.example.com", "scheme": "https",
        "memory": 1024, "memory_overallocate": 0, "disk": 2048, "disk_overallocate": 0, "cpu": 400,
        "cpu_overallocate": -1, "daemon_listen": 8080, "daemon_connect": 443, "daemon_sftp": 2022,
        "daemon_sftp_alias": null, "tags": ["eu"],
    } })
}

dual_test! {
    async fn panel_is_known_from_key_caller_or_responses() {
        for (key, expected) in
            [("ptlc_x", Panel::Pterodactyl), ("papp_x", Panel::Pelican), ("old", Panel::Unknown)]
        {
            let client = Client::new("https://panel.example.com", key).unwrap();
            assert_eq!(client.panel(), expected, "{key}");
        }
        let client = Client::builder("https://panel.example.com", "ptlc_x").panel(Panel::Pelican).build().unwrap();
        assert_eq!(client.panel(), Panel::Pelican);

        // A panel that was migrated to Pelican, with its old keys.
        let panel = panel(vec![json!({ "object": "list", "data": [] }), node()]);
        let client = Client::new(panel.url(), "ptla_x").unwrap();
        client.application().nodes().list().page(1).await.unwrap();
        assert_eq!(client.panel(), Panel::Pterodactyl);
        client.application().node(3).get().await.unwrap();
        assert_eq!(client.clone().panel(), Panel::Pelican);
    }

    async fn route_that_the_panel_lacks_fails_before_it_is_sent() {
        let panel = panel(Vec::new());
        let pelican = Client::new(panel.url(), "papp_x").unwrap();
        let pterodactyl = Client::new(panel.url(), "ptla_x").unwrap();
        let cases = [
            (pelican.application().locations().list().page(1).await.err(), "Pelican", "tags"),
            (pelican.application().nest(1).eggs().get(2).await.err(), "Pelican", "application().eggs().get(…)"),
            (pelican.account().two_factor().setup().await.err(), "Pelican", "web interface"),
            (pterodactyl.application().eggs().get(2).await.err(), "Pterodactyl", "nest(…).eggs()"),
            (pterodactyl.application().roles().list().page(1).await.err(), "Pterodactyl", "root_admin"),
            (pterodactyl.application().users().assign_roles(1, [2]).await.err(), "Pterodactyl", "root_admin"),
        ];
        for (error, name, instead) in cases {
            let error = error.unwrap();
            assert_eq!((error.kind(), error.attempts(), error.was_sent()), (ErrorKind::InvalidInput, 0, false), "{error}");
            assert!(error.detail().contains(name) && error.hint().unwrap().contains(instead), "{error}");
        }
        assert!(panel.seen().is_empty());
        let unknown = Client::new(panel.url(), "old").unwrap();
        unknown.application().plugins().get("x").await.unwrap_err();
        assert_eq!(panel.seen().len(), 1, "who does not know asks");
    }

    async fn hints_name_the_keys_of_the_panel() {
        let refusal = json!({ "errors": [{ "code": "AccessDeniedHttpException", "status": "403", "detail": "no" }] });
        let panel = MockPanel::start(move |_| mock::json(403, &refusal.to_string()));
        for (key, words) in [("papp_x", ["(papp_)", "(pacc_)"]), ("ptla_x", ["(ptla_)", "(ptlc_)"])] {
            let client = Client::builder(panel.url(), key).retries(0).build().unwrap();
            let error = client.servers().list().page(1).await.unwrap_err();
            let hint = error.hint().unwrap();
            assert!(words.iter().all(|word| hint.contains(word)), "{hint}");
            let error = client.application().users().list().page(1).await.unwrap_err();
            assert!(error.hint().unwrap().contains(words[0]), "{error}");
        }
    }

    async fn accounts_have_names_on_one_panel_only() {
        let panel = panel((0..5).map(|_| user()).collect());
        let pelican = Client::new(panel.url(), "papp_x").unwrap().application();
        let pterodactyl = Client::builder(panel.url(), "ptla_x").panel(Panel::Pterodactyl).build().unwrap().application();
        let named = CreateUser::new("ada@example.com", "ada", "Ada", "Lovelace");
        let plain = CreateUser::without_names("ada@example.com", "ada").timezone("UTC");
        pterodactyl.users().create(named.clone()).await.unwrap();
        pelican.users().create(named).await.unwrap();
        pelican.users().create(plain.clone()).await.unwrap();
        let (email, username) = ("ada@example.com", "ada");
        let expected = [
            json!({ "email": email, "username": username, "first_name": "Ada", "last_name": "Lovelace" }),
            json!({ "email": email, "username": username }),
            json!({ "email": email, "username": username, "timezone": "UTC" }),
        ];
        assert_eq!(bodies(&panel), expected);

        let refused = [
            pterodactyl.users().create(plain).await.unwrap_err(),
            pelican.users().create(CreateUser::without_names("a@b.c", "abc").root_admin(true)).await.unwrap_err(),
        ];
        for error in refused {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0), "{error}");
        }
        pelican.users().update(5, UpdateUser::new().language("de")).await.unwrap();
        let sent = bodies(&panel);
        assert_eq!(sent[1], json!({ "email": email, "username": username, "language": "de" }));
    }

    async fn nodes_keep_what_only_pelican_has() {
        let panel = panel(vec![node(), node(), node()]);
        let app = Client::new(panel.url(), "papp_x").unwrap().application();
        app.node(3).update(UpdateNode::new().maintenance_mode(true)).await.unwrap();
        let sent = bodies(&panel).remove(1);
        for (key, value) in [
            ("cpu", json!(400)),
            ("cpu_overallocate", json!(-1)),
            ("daemon_connect", json!(443)),
            ("tags", json!(["eu"])),
            ("maintenance_mode", json!(true)),
        ] {
            assert_eq!(sent[key], value, "{key}");
        }
        assert!(sent.get("location_id").is_none());
        app.nodes().create(CreateNode::new("n", 1, "n.example.com", 1, 1)).await.unwrap();
        let sent = bodies(&panel).remove(0);
        assert_eq!((&sent["cpu"], &sent["daemon_connect"], sent.get("location_id")), (&json!(0), &json!(8080), None));
    }

    async fn servers_are_created_from_eggs_and_placed_by_tags() {
        let egg = json!({ "object": "egg", "attributes": {
            "id": 3, "uuid": "19632746-c723-40c5-8cd7-079acd0a852b", "name": "e", "docker_image": "image",
            "startup": "./run", "relationships": { "variables": { "object": "list", "data": [
                { "object": "egg_variable", "attributes": {
                    "id": 1, "name": "n", "env_variable": "N", "default_value": "1", "rules": ["required"],
                } },
            ] } },
        } });
        let panel = panel(vec![egg]);
        let servers = Client::new(panel.url(), "papp_x").unwrap().application().servers();
        let server = CreateServer::new("Lobby", 1, 3).limits(ServerLimits::new(1024, 2048)).oom_killer(true);
        let server = server.deploy(Deploy::new().tags(["eu"]).port_range(["25565"]));
        let server = servers.fill_from_egg(0, server).await.unwrap();
        servers.create(server).await.unwrap_err();
        let seen = panel.seen();
        assert_eq!(seen[0].uri().path(), "/api/application/eggs/3");
        let sent: Value = serde_json::from_slice(seen[1].body_ref()).unwrap();
        assert_eq!(sent["deploy"], json!({ "tags": ["eu"], "dedicated_ip": false, "port_range": ["25565"] }));
        assert_eq!((&sent["oom_killer"], sent.get("oom_disabled")), (&json!(true), None));
        assert_eq!((&sent["environment"], &sent["startup"]), (&json!({ "N": "1" }), &json!("./run")));

        let placed = CreateServer::new("Lobby", 1, 3).deploy(Deploy::new().locations([1]));
        let error = servers.create(placed).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
    }

    async fn nodes_are_chosen_by_tags_or_locations() {
        let panel = panel(vec![json!({ "object": "list", "data": [] })]);
        let pelican = Client::new(panel.url(), "papp_x").unwrap().application();
        let pterodactyl = Client::new(panel.url(), "ptla_x").unwrap().application();
        pelican.nodes().deployable(1, 2).tags(["eu", "us"]).cpu(100).page(1).await.unwrap();
        let query = panel.seen()[0].uri().query().unwrap_or_default().to_owned();
        assert_eq!(query, "memory=1&disk=2&tags%5B%5D=eu&tags%5B%5D=us&cpu=100");
        let refused = [
            pelican.nodes().deployable(1, 2).locations([1]).page(1).await.unwrap_err(),
            pterodactyl.nodes().deployable(1, 2).tags(["eu"]).page(1).await.unwrap_err(),
        ];
        assert!(refused.iter().all(|error| error.kind() == ErrorKind::InvalidInput) && panel.seen().is_empty());
    }

    async fn names_of_fields_follow_the_panel() {
        let panel = panel(vec![json!({ "object": "list", "data": [] })]);
        let app = Client::new(panel.url(), "papp_x").unwrap().application();
        app.servers().list().filter("uuidShort", "1a2b3c4d").page(1).await.unwrap();
        assert_eq!(panel.seen()[0].uri().query(), Some("filter%5Buuid_short%5D=1a2b3c4d"));

        let client = Client::new(panel.url(), "pacc_x").unwrap();
        let server = client.server("1a2b3c4d");
        server.users().update("u", ["database.view_password"]).await.unwrap_err();
        assert_eq!(bodies(&panel), [json!({ "permissions": ["database.view-password"] })]);
        server.settings().update_details("New", "").await.unwrap();
        assert_eq!(bodies(&panel), [json!({ "name": "New" }), json!({ "description": null })]);
        server.files().compress("/", ["x"]).await.unwrap_err();
        assert_eq!(panel.seen().len(), 1);
    }

    async fn builds_say_which_servers_are_killed_when_memory_runs_out() {
        let server = json!({ "object": "server", "attributes": {
            "id": 1, "uuid": "19632746-c723-40c5-8cd7-079acd0a852b", "identifier": "19632746", "name": "s",
            "limits": { "memory": 1, "swap": 0, "disk": 1, "io": 500, "cpu": 0, "threads": null, "oom_disabled": false,
                "oom_killer": true },
            "feature_limits": { "databases": 0, "allocations": 0, "backups": 0 }, "allocation": null,
        } });
        let panel = panel(vec![server.clone(), server.clone(), server.clone(), server]);
        let app = Client::new(panel.url(), "papp_x").unwrap().application();
        app.server(1).update_build(UpdateServerBuild::new().memory(2)).await.unwrap();
        let sent = bodies(&panel).remove(1);
        assert_eq!((&sent["oom_killer"], &sent["allocation"]), (&json!(true), &Value::Null));
        assert!(sent.get("oom_disabled").is_none() && sent.get("allocation").is_some());
        app.server(1).update_build(UpdateServerBuild::new().oom_killer(false)).await.unwrap();
        assert_eq!(bodies(&panel).remove(1)["oom_killer"], json!(false));
    }

    async fn fingerprint_with_a_slash_is_refused_on_pelican() {
        let panel = panel(Vec::new());
        let keys = Client::new(panel.url(), "pacc_x").unwrap().account().ssh_keys();
        let error = keys.delete("a/b").await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
        assert!(error.detail().contains("web interface"), "{error}");
        let keys = Client::new(panel.url(), "ptlc_x").unwrap().account().ssh_keys();
        keys.delete("a/b").await.unwrap();
        assert_eq!(bodies(&panel), [json!({ "fingerprint": "a/b" })]);
    }
}
