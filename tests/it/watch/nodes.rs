//! Figures from the nodes themselves.

use ptero::model::Server;
use ptero::testing::{Host, SeedNode};
use ptero::watch::Snapshot;

use super::*;

/// Two nodes with two servers of one user each, of which the first runs.
fn panel() -> FakePanel {
    let node = |name: &str, address: &str| SeedNode::new(name).allocations(address, 25_565..25_570);
    let builder = FakePanel::builder().without_servers().user(SeedUser::new("bob")).rate_limit(6000, 6000);
    let builder = builder.node(node("north", "198.51.100.1")).node(node("south", "198.51.100.2"));
    let server = |name: &str, node: &str| SeedServer::new(name).owner("bob").node(node);
    let builder = builder.server(server("Lobby", "north").running()).server(server("Arena", "north"));
    builder.server(server("Shop", "south")).server(server("Mine", "south")).start()
}

/// How often the panel was asked for figures or tokens.
fn asked(panel: &FakePanel) -> usize {
    let is_asked = |path: &str| path.ends_with("/websocket") || path.ends_with("/resources");
    panel.requests().iter().filter(|request| request.host == Host::Panel && is_asked(&request.path)).count()
}

fn sources(sources: &[ptero::watch::ServerSource], of: Source) -> usize {
    sources.iter().filter(|source| source.source == of).count()
}

dual_test! {
    async fn node_reports_its_servers_and_the_others_get_consoles() {
        let panel = panel();
        let north = wings::Client::new(panel.wings_url(), panel.node_token("north").unwrap()).unwrap();
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().node(north).start().unwrap();
        watch.ready().await.unwrap();
        for source in watch.sources() {
            let is_north = [id(&panel, "Lobby"), id(&panel, "Arena")].contains(&source.id.to_string());
            assert_eq!(source.source, if is_north { Source::Node } else { Source::Console }, "{source:?}");
            assert!(source.age.is_some() && source.is_console_connected != is_north, "{source:?}");
        }
        let lobby = watch.get(id(&panel, "Lobby")).unwrap();
        assert!(lobby.is_running() && lobby.resources.is_some(), "{lobby:?}");
        assert_eq!(asked(&panel), 2);
        watch.close().await;
    }

    async fn nodes_are_found_with_a_key_of_the_application_api() {
        let panel = panel();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let admin = Client::new(panel.url(), panel.application_key()).unwrap();
        let watch = client.watch().nodes_of(&admin).start().unwrap();
        watch.ready().await.unwrap();
        assert_eq!(sources(&watch.sources(), Source::Node), 4, "{:?}", watch.sources());
        let mut changes = watch.changes();
        let shop = id(&panel, "Shop");
        client.server(&shop).power(PowerAction::Start).await.unwrap();
        let mut seen = Vec::new();
        while seen.last().is_none_or(|last| last != "state running") {
            let change = changes.next().await.unwrap().unwrap();
            if change.id().is_some_and(|id| id.as_str() == shop) {
                seen.push(brief(&change));
            }
        }
        assert_eq!(asked(&panel), 0);
        watch.close().await;
    }

    async fn servers_of_a_node_that_fails_get_consoles_until_it_is_back() {
        let panel = panel();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let admin = Client::new(panel.url(), panel.application_key()).unwrap();
        let watch = client.watch().stats(false).nodes_of(&admin).nodes_every(SECOND / 10).start().unwrap();
        watch.ready().await.unwrap();
        let mut changes = watch.changes();
        panel.on("GET", "/api/servers").always().status(500);
        let mut lost = Vec::new();
        while !["north", "south"].iter().all(|name| lost.contains(&name.to_string())) {
            if let Change::NodeLost { node, reason, .. } = changes.next_within(LIMIT).await.unwrap().unwrap() {
                assert!(!reason.is_empty());
                lost.push(node);
            }
        }
        let connected = |count: usize| {
            let watch = watch.clone();
            move || watch.sources().iter().filter(|source| source.is_console_connected).count() == count
        };
        let (all, none, began) = (connected(4), connected(0), Instant::now());
        while !all() {
            let _ = changes.next_within(SECOND / 50).await;
            assert!(began.elapsed() < LIMIT, "{:?}", watch.sources());
        }
        panel.clear_faults();
        let mut seen = Vec::new();
        while !seen.contains(&"north".to_owned()) || !seen.contains(&"south".to_owned()) {
            if let Change::NodeBack { node, .. } = changes.next_within(4 * LIMIT).await.unwrap().unwrap() {
                seen.push(node);
            }
        }
        while !none() {
            let _ = changes.next_within(SECOND / 50).await;
            assert!(began.elapsed() < 4 * LIMIT, "{:?}", watch.sources());
        }
        watch.close().await;
    }

    async fn wait_until_notices_another_source() {
        let panel = panel();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let admin = Client::new(panel.url(), panel.application_key()).unwrap();
        let watch = client.watch().stats(false).nodes_of(&admin).nodes_every(SECOND / 10).start().unwrap();
        watch.ready().await.unwrap();
        panel.on("GET", "/api/servers").always().status(500);
        // Nothing else changes once all consoles are connected.
        let all_of = |source: Source| move |all: &Snapshot| all.iter().all(|server| server.source == source);
        watch.wait_until(all_of(Source::Console), LIMIT).await.unwrap();
        panel.clear_faults();
        watch.wait_until(all_of(Source::Node), 4 * LIMIT).await.unwrap();
        watch.close().await;
    }

    async fn node_behind_a_proxy_that_replies_itself_is_lost() {
        for status in [200, 401, 403, 404, 502] {
            let panel = panel();
            let client = Client::new(panel.url(), key(&panel)).unwrap();
            let admin = Client::new(panel.url(), panel.application_key()).unwrap();
            let page = "<html><title>Checking your browser</title></html>";
            panel.on("GET", "/api/servers").always().reply(status, "text/html", page);
            let watch = client.watch().stats(false).nodes_of(&admin).nodes_every(SECOND / 10).start().unwrap();
            let mut changes = watch.changes();
            watch.ready().await.unwrap();
            let reason = loop {
                if let Change::NodeLost { reason, .. } = changes.next_within(LIMIT).await.unwrap().unwrap() {
                    break reason;
                }
            };
            assert!(reason.contains("Checking your browser"), "{status}: {reason}");
            let is_connected = |all: &Snapshot| all.iter().all(|server| server.source == Source::Console);
            watch.wait_until(is_connected, LIMIT).await.unwrap();
            watch.close().await;
        }
    }

    async fn restart_of_a_node_is_survived_without_consoles() {
        let panel = panel();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let admin = Client::new(panel.url(), panel.application_key()).unwrap();
        let watch = client.watch().stats(false).consoles(false).nodes_of(&admin).nodes_every(SECOND / 10).start().unwrap();
        watch.ready().await.unwrap();
        let mut changes = watch.changes();
        assert!(panel.set_node_online("south", false));
        let lost = loop {
            match changes.next().await.unwrap().unwrap() {
                Change::NodeLost { node, .. } => break node,
                other => assert!(other.id().is_some(), "{other:?}"),
            }
        };
        assert_eq!(lost, "south");
        let lobby = watch.get(id(&panel, "Lobby")).unwrap();
        assert!(lobby.is_running());
        assert!(panel.set_node_online("south", true));
        assert!(panel.set_power(&id(&panel, "Shop"), ServerState::Running));
        let shop = id(&panel, "Shop");
        let running = watch.wait_until(|all| all.get(&shop.as_str().into()).unwrap().is_running(), 4 * LIMIT).await;
        running.unwrap();
        let back = loop {
            if let Change::NodeBack { node, .. } = changes.next().await.unwrap().unwrap() {
                break node;
            }
        };
        assert_eq!(back, "south");
        watch.close().await;
    }

    async fn consoles_are_chosen_for_each_server() {
        let panel = panel();
        let north = wings::Client::new(panel.wings_url(), panel.node_token("north").unwrap()).unwrap();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let is_chosen = |server: &Server| ["Lobby", "Shop"].contains(&server.name.as_str());
        let watch = client.watch().node(north).consoles_where(is_chosen).start().unwrap();
        watch.ready().await.unwrap();
        let lobby = id(&panel, "Lobby");
        let began = Instant::now();
        // Its node may report it before its console is connected.
        while watch.sources().iter().filter(|source| source.is_console_connected).count() < 2 {
            assert!(began.elapsed() < LIMIT, "{:?}", watch.sources());
            let _ = watch.changes().next_within(SECOND / 50).await;
        }
        let mut changes = watch.changes();
        assert!(panel.crash(&lobby));
        while brief(&changes.next().await.unwrap().unwrap()) != "crashed" {}
        let of = |name: &str| watch.get(id(&panel, name)).unwrap().source;
        assert_eq!([of("Lobby"), of("Arena"), of("Shop"), of("Mine")], [Source::Console, Source::Node, Source::Console, Source::Panel]);
        watch.close().await;
    }

    async fn server_that_its_node_reports_can_be_listened_to() {
        let panel = panel();
        let admin = Client::new(panel.url(), panel.application_key()).unwrap();
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().stats(false).nodes_of(&admin).start().unwrap();
        watch.ready().await.unwrap();
        let lobby = id(&panel, "Lobby");
        let mut lines = watch.listen(&lobby, ["auth success", "console output"]);
        let opened = lines.next().await.unwrap().unwrap();
        assert_eq!(opened.kind().as_str(), "auth success");
        assert!(panel.print(&lobby, "hello"));
        let line = lines.next().await.unwrap().unwrap();
        assert!(matches!(&line, ConsoleEvent::ConsoleOutput(line) if line.text == "hello"), "{line:?}");
        drop(lines);
        let began = Instant::now();
        while panel.sockets(&lobby).count() > 0 {
            assert!(began.elapsed() < 2 * LIMIT);
            let _ = watch.changes().next_within(SECOND / 50).await;
        }
        let by_node = |all: &Snapshot| all.iter().all(|server| server.source == Source::Node);
        watch.wait_until(by_node, LIMIT).await.unwrap();
        watch.close().await;
    }

    async fn panel_that_does_not_respond_holds_no_node_up() {
        let panel = panel();
        let north = wings::Client::new(panel.wings_url(), panel.node_token("north").unwrap()).unwrap();
        let client = Client::builder(panel.url(), key(&panel)).timeout(20 * LIMIT).build().unwrap();
        let long = 10 * LIMIT;
        panel.on("GET", "/api/client/servers/**").always().slow(long);
        let watch = client.watch().node(north).start().unwrap();
        let lobby = id(&panel, "Lobby");
        let is = |state: ServerState| {
            let lobby = lobby.as_str().into();
            move |all: &Snapshot| all.get(&lobby).is_some_and(|server| server.state == Some(state.clone()))
        };
        watch.wait_until(is(ServerState::Running), LIMIT).await.unwrap();
        // Consoles of the other node's servers are being opened.
        let mut changes = watch.changes();
        while asked(&panel) < 2 {
            let _ = changes.next_within(SECOND / 50).await;
        }
        assert!(panel.set_power(&lobby, ServerState::Offline));
        watch.wait_until(is(ServerState::Offline), LIMIT).await.unwrap();
        watch.close().await;
    }

    async fn key_that_may_not_read_nodes_ends_the_watch() {
        let panel = panel();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let watch = client.watch().nodes_of(&client).start().unwrap();
        let error = watch.ready().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert!(error.hint().is_some_and(|hint| hint.contains("Application API")), "{error:?}");
    }
}
