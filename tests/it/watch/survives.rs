//! What a watch survives, and what ends it.

use ptero::Clock;
use ptero::testing::{Fault, SeedNode};

use super::*;
use crate::support::socket::{Wings, script};

dual_test! {
    async fn restart_of_a_node_is_survived() {
        let panel = panel();
        let lobby = id(&panel, "Lobby");
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().stats(false).start().unwrap();
        watch.ready().await.unwrap();
        let mut changes = watch.changes();
        panel.restart_wings();
        let mut seen = Vec::new();
        while seen.iter().filter(|change| *change == "back").count() < 3 {
            seen.push(brief(&changes.next().await.unwrap().unwrap()));
        }
        assert_eq!(seen.iter().filter(|change| *change == "lost").count(), 3, "{seen:?}");
        assert!(!seen.contains(&"crashed".to_owned()), "{seen:?}");
        assert!(panel.print(&lobby, "still there"));
        watch.close().await;
    }

    async fn panel_that_is_down_for_a_while_is_survived() {
        let panel = panel();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let watch = client.watch().stats(false).list_every(SECOND).start().unwrap();
        watch.ready().await.unwrap();
        let mut changes = watch.changes();
        panel.on("*", "/api/client/**").always().status(502);
        panel.on("GET", "/api/client").always().status(502);
        let lists = |panel: &FakePanel| panel.requests().iter().filter(|request| request.path == "/api/client").count();
        let before = lists(&panel);
        while lists(&panel) < before + 2 {
            let _ = changes.next_within(SECOND / 20).await;
        }
        // Consoles stay connected.
        assert!(panel.set_power(&id(&panel, "Arena"), ServerState::Starting));
        let change = changes.next_within(LIMIT).await.unwrap().unwrap();
        assert_eq!(brief(&change), "state starting");
        panel.restart_wings();
        panel.clear_faults();
        // Wings no longer accepts the tokens that are younger than a minute, and each console asks for another one.
        let mut back = 0;
        while back < 3 {
            back += usize::from(brief(&changes.next_within(LIMIT).await.unwrap().unwrap()) == "back");
        }
        watch.close().await;
    }

    async fn deleted_key_ends_the_watch_with_the_reason() {
        let panel = panel();
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().stats(false).list_every(SECOND).start().unwrap();
        watch.ready().await.unwrap();
        let mut changes = watch.changes();
        panel.on("*", "/api/client/**").always().status(401);
        panel.on("GET", "/api/client").always().status(401);
        let error = changes.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
        let end = changes.next().await;
        assert!(end.is_none());
        let error = watch.ready().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
        let unknown = Client::new(panel.url(), "ptlc_unknown").unwrap().watch().start().unwrap();
        let error = unknown.ready().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
    }

    async fn server_that_two_lists_omit_is_removed() {
        let panel = panel();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let watch = client.watch().consoles(false).list_every(SECOND).start().unwrap();
        watch.ready().await.unwrap();
        let mut changes = watch.changes();
        let arena = panel.server(&id(&panel, "Arena")).unwrap();
        let admin = Client::new(panel.url(), panel.admin_key()).unwrap();
        admin.application().server(arena.id).delete().await.unwrap();
        let gone = arena.identifier.as_str().into();
        watch.wait_until(|all| all.get(&gone).is_none(), LIMIT).await.unwrap();
        while brief(&changes.next_within(LIMIT).await.unwrap().unwrap()) != "removed Arena" {}
        watch.close().await;
    }

    async fn wings_that_closes_at_once_causes_no_storm() {
        let at_once = || script(|peer| drop(peer.hear_of("auth")));
        let wings = Wings::start((0..500).map(|_| at_once()));
        let watch = Client::new(&wings.panel, "ptlc_key").unwrap().watch().start().unwrap();
        watch.ready().await.unwrap();
        // The waits between them double, from half a second less a quarter on.
        let (began, mut changes) = (Instant::now(), watch.changes());
        while wings.connections() < 4 {
            assert!(began.elapsed() < 4 * LIMIT);
            let _ = changes.next_within(SECOND / 20).await;
        }
        assert!(began.elapsed() > 2 * SECOND, "{:?}", began.elapsed());
        watch.close().await;
    }

    async fn tokens_that_expire_together_are_renewed_within_the_limit() {
        const SERVERS: usize = 52;
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).without_servers().user(SeedUser::new("bob"));
        let names: Vec<String> = (0..SERVERS).map(|number| format!("Server {number}")).collect();
        let panel = names.iter().fold(panel, |panel, name| panel.server(SeedServer::new(name).owner("bob").running()));
        let panel = panel.start();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let began = Instant::now();
        let watch = client.watch().requests_per_minute(240).start().unwrap();
        watch.ready().await.unwrap();
        let asked = |panel: &FakePanel| panel.requests().iter().filter(|request| request.path.ends_with("/websocket")).count();
        assert_eq!(asked(&panel), SERVERS);
        clock.advance(580 * SECOND);
        let mut changes = watch.changes();
        while asked(&panel) < 2 * SERVERS {
            let _ = changes.next_within(SECOND / 20).await;
        }
        // 96 of 240 tokens are allowed at once, and two per second for the next minute.
        assert!(began.elapsed() > 7 * SECOND / 2, "{:?}", began.elapsed());
        for name in &names {
            panel.print(&id(&panel, name), "after");
        }
        assert!(watch.sources().iter().all(|source| source.is_console_connected));
        watch.close().await;
    }

    async fn watch_tolerates_a_fifth_of_failing_requests() {
        let panel = panel();
        let faults = [Fault::Status(502), Fault::Status(500), Fault::DroppedBefore];
        panel.random_faults(0.2, faults, 7);
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let watch = client.watch().stats(false).list_every(SECOND).start().unwrap();
        watch.ready().await.unwrap();
        let all_connected = || watch.sources().iter().filter(|source| source.is_console_connected).count() == 3;
        panel.restart_wings();
        let began = Instant::now();
        let mut changes = watch.changes();
        while changes.next_within(SECOND / 20).await.unwrap().is_ok() || !all_connected() {
            // The panel allows five tokens a minute for a server.
            assert!(began.elapsed() < 4 * LIMIT);
        }
        watch.close().await;
    }

    async fn conflict_of_one_server_costs_no_other() {
        let panel = panel();
        let arena = id(&panel, "Arena");
        panel.on("GET", &format!("/api/client/servers/{arena}/websocket")).always().status(409);
        panel.on("GET", &format!("/api/client/servers/{arena}/resources")).always().status(409);
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().start().unwrap();
        watch.ready().await.unwrap();
        for source in watch.sources() {
            let is_arena = source.id.as_str() == arena;
            assert_eq!((source.error.is_some(), source.is_console_connected), (is_arena, !is_arena), "{source:?}");
        }
        panel.clear_faults();
        let known = watch.wait_until(|all| all.get(&arena.as_str().into()).unwrap().state.is_some(), 4 * LIMIT).await;
        known.unwrap();
        watch.close().await;
    }

    async fn server_that_moves_to_another_node_is_followed() {
        let node = |name: &str, address: &str| SeedNode::new(name).allocations(address, 25_565..25_570);
        let builder = FakePanel::builder().without_servers().user(SeedUser::new("bob")).rate_limit(6000, 6000);
        let builder = builder.node(node("north", "198.51.100.1")).node(node("south", "198.51.100.2"));
        let panel = builder.server(SeedServer::new("Lobby").owner("bob").node("north")).start();
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().list_every(SECOND).start().unwrap();
        watch.ready().await.unwrap();
        let lobby = id(&panel, "Lobby");
        assert!(panel.transfer(&lobby, "south"));
        let moved = watch.wait_until(|all| all.get(&lobby.as_str().into()).unwrap().node == "south", 4 * LIMIT).await;
        moved.unwrap();
        let (mut changes, began) = (watch.changes(), Instant::now());
        while !watch.sources().iter().all(|source| source.is_console_connected) || panel.sockets(&lobby).count() == 0 {
            assert!(began.elapsed() < 4 * LIMIT, "{:?}", watch.sources());
            let _ = changes.next_within(SECOND / 50).await;
        }
        assert!(panel.set_power(&lobby, ServerState::Running));
        let running = watch.wait_until(|all| all.iter().all(|server| server.is_running()), 4 * LIMIT).await;
        running.unwrap();
        watch.close().await;
    }
}
