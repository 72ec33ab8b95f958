//! Where figures come from.

use super::*;

dual_test! {
    async fn watch_without_consoles_polls_the_panel() {
        let panel = panel();
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().consoles(false).start().unwrap();
        watch.ready().await.unwrap();
        let sources = watch.sources();
        assert!(sources.iter().all(|source| source.source == Source::Panel && source.age.is_some()), "{sources:?}");
        assert_eq!(watch.get(id(&panel, "Lobby")).unwrap().state, Some(ServerState::Running));
        watch.close().await;
        assert!(panel.requests().iter().all(|request| !request.path.ends_with("/websocket")));
    }

    async fn server_whose_console_is_forbidden_is_polled() {
        let panel = panel();
        let arena = id(&panel, "Arena");
        panel.on("GET", &format!("/api/client/servers/{arena}/websocket")).always().status(403);
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().start().unwrap();
        watch.ready().await.unwrap();
        for source in watch.sources() {
            let expected = if source.id.as_str() == arena { Source::Panel } else { Source::Console };
            assert_eq!(source.source, expected, "{source:?}");
        }
        watch.close().await;
    }

    async fn age_counts_from_the_last_figures() {
        let panel = panel();
        let lobby = id(&panel, "Lobby");
        let arena = id(&panel, "Arena");
        panel.on("GET", &format!("/api/client/servers/{arena}/websocket")).always().status(403);
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().start().unwrap();
        watch.ready().await.unwrap();
        let mut changes = watch.changes();
        let (first, mut asked) = (Instant::now(), Instant::now());
        for state in [ServerState::Stopping, ServerState::Offline] {
            asked = Instant::now();
            assert!(panel.set_power(&lobby, state.clone()));
            while brief(&changes.next_within(LIMIT).await.unwrap().unwrap()) != format!("state {state}") {}
        }
        // The panel has been asked once, at the start.
        let (old, sources) = (first.elapsed(), watch.sources());
        let age = |id: &str| sources.iter().find(|source| source.id.as_str() == id).unwrap().age.unwrap();
        assert!(age(&lobby) <= asked.elapsed() && age(&arena) >= old, "{sources:?}");
        watch.close().await;
    }

    async fn server_that_is_suspended_costs_no_token() {
        let panel = panel();
        let arena = id(&panel, "Arena");
        assert!(panel.suspend(&arena));
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().start().unwrap();
        watch.ready().await.unwrap();
        assert_eq!(watch.get(&arena).unwrap().status, Some(ServerStatus::Suspended));
        watch.close().await;
        assert!(panel.requests().iter().all(|request| !request.path.ends_with(&format!("{arena}/websocket"))));
    }
}
