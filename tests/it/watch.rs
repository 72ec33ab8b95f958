//! A watch over all servers of a key, on the fake panel.

mod nodes;
mod readers;
mod shards;
mod sources;
mod survives;

use std::time::{Duration, Instant};

use ptero::console::{ConsoleEvent, EventFilter};
use ptero::model::ServerStatus;
use ptero::testing::{FakePanel, SeedServer, SeedUser};
use ptero::watch::{Change, Source};
use ptero::{ErrorKind, PowerAction, ServerState};

use crate::dual_test;

const SECOND: Duration = Duration::from_secs(1);

/// Longer than anything here takes, also on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// A panel with three servers of one user, of which the first runs.
fn panel() -> FakePanel {
    let server = |name: &str| SeedServer::new(name).owner("bob");
    let builder = FakePanel::builder().without_servers().user(SeedUser::new("bob")).rate_limit(6000, 6000);
    builder.server(server("Lobby").running()).server(server("Arena")).server(server("Shop")).start()
}

fn key(panel: &FakePanel) -> String {
    panel.key_of("bob").unwrap()
}

/// The short id of a server.
fn id(panel: &FakePanel, name: &str) -> String {
    panel.servers().into_iter().find(|server| server.name == name).unwrap().identifier
}

/// What changed, in short.
fn brief(change: &Change) -> String {
    match change {
        Change::Added { server, .. } => format!("added {}", server.name),
        Change::Removed { name, .. } => format!("removed {name}"),
        Change::Renamed { from, to, .. } => format!("renamed {from} to {to}"),
        Change::Status { to, .. } => format!("status {}", to.as_ref().map_or("none", ServerStatus::as_str)),
        Change::State { to, .. } => format!("state {to}"),
        Change::Stats { .. } => "stats".to_owned(),
        Change::Crashed { .. } => "crashed".to_owned(),
        Change::ConsoleLost { .. } => "lost".to_owned(),
        Change::ConsoleBack { .. } => "back".to_owned(),
        other => format!("{other:?}"),
    }
}

dual_test! {
    async fn first_snapshot_has_every_server_with_its_state() {
        let panel = panel();
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().start().unwrap();
        watch.ready().await.unwrap();
        let picture = watch.snapshot();
        let mut servers: Vec<_> = picture.iter().map(|server| (server.name.as_str(), server.state.clone())).collect();
        servers.sort_by_key(|server| server.0);
        let (offline, running) = (Some(ServerState::Offline), Some(ServerState::Running));
        assert_eq!(servers, [("Arena", offline.clone()), ("Lobby", running), ("Shop", offline)]);
        assert!(watch.sources().iter().all(|source| source.source == Source::Console && source.is_console_connected));
        let lobby = watch.get(id(&panel, "Lobby")).unwrap();
        assert_eq!((lobby.name.as_str(), lobby.node.is_empty()), ("Lobby", false));
        watch.close().await;
        let tokens = panel.requests().iter().filter(|request| request.path.ends_with("/websocket")).count();
        assert_eq!(tokens, 3);
    }

    async fn changes_arrive_in_order_for_every_reader() {
        let panel = panel();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let arena = id(&panel, "Arena");
        let watch = client.watch().start().unwrap();
        watch.ready().await.unwrap();
        let (first, second) = (watch.changes(), watch.changes());
        client.server(&arena).power(PowerAction::Start).await.unwrap();
        for mut changes in [first, second] {
            let mut seen = Vec::new();
            while seen.last().is_none_or(|last| last != "state running") {
                let change = changes.next().await.unwrap().unwrap();
                if change.id().is_some_and(|id| id.as_str() == arena) {
                    seen.push(brief(&change));
                }
            }
            seen.retain(|change| change != "stats");
            assert_eq!(seen, ["state starting", "state running"]);
        }
        let stats = watch.wait_until(|all| all.get(&arena.as_str().into()).unwrap().resources.is_some(), LIMIT).await;
        assert!(stats.unwrap().get(&arena.as_str().into()).unwrap().is_running());
        watch.close().await;
    }

    async fn crash_differs_from_stop() {
        let panel = panel();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let lobby = id(&panel, "Lobby");
        let watch = client.watch().stats(false).start().unwrap();
        watch.ready().await.unwrap();
        let mut changes = watch.changes();
        assert!(panel.crash(&lobby));
        let mut seen = Vec::new();
        while seen.last().is_none_or(|last| last != "state running") {
            seen.push(brief(&changes.next().await.unwrap().unwrap()));
        }
        assert_eq!(seen, ["state offline", "crashed", "state starting", "state running"]);
        client.server(&lobby).power(PowerAction::Stop).await.unwrap();
        for expected in ["state stopping", "state offline"] {
            let change = changes.next().await.unwrap().unwrap();
            assert_eq!(brief(&change), expected);
        }
        let more = changes.next_within(SECOND / 10).await.unwrap();
        assert_eq!(more.unwrap_err().kind(), ErrorKind::Deadline);
        watch.close().await;
    }

    async fn added_removed_and_changed_servers_are_reported() {
        let panel = panel();
        let admin = Client::new(panel.url(), panel.admin_key()).unwrap();
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().stats(false).list_every(SECOND).start().unwrap();
        watch.ready().await.unwrap();
        let mut changes = watch.changes();
        admin.server(id(&panel, "Shop")).settings().rename("Market").await.unwrap();
        let renamed = changes.next().await.unwrap().unwrap();
        assert_eq!(brief(&renamed), "renamed Shop to Market");
        let arena = panel.server(&id(&panel, "Arena")).unwrap();
        admin.application().server(arena.id).suspend().await.unwrap();
        let mut suspended = changes.next().await.unwrap().unwrap();
        while !brief(&suspended).starts_with("status") {
            suspended = changes.next().await.unwrap().unwrap();
        }
        assert_eq!(brief(&suspended), "status suspended");
        admin.application().server(arena.id).delete().await.unwrap();
        let mut removed = changes.next().await.unwrap().unwrap();
        while !brief(&removed).starts_with("removed") {
            removed = changes.next().await.unwrap().unwrap();
        }
        assert_eq!(brief(&removed), "removed Arena");
        assert_eq!(watch.snapshot().len(), 2);
        watch.close().await;
    }

    async fn watch_listens_to_the_console_of_one_server() {
        let panel = panel();
        let lobby = id(&panel, "Lobby");
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().start().unwrap();
        watch.ready().await.unwrap();
        let mut lines = watch.listen(&lobby, "console output");
        let mut all = watch.listen(&lobby, EventFilter::except(["stats"]));
        assert!(panel.print(&lobby, "hello"));
        for listener in [&mut lines, &mut all] {
            let event = listener.next().await.unwrap().unwrap();
            assert!(matches!(&event, ConsoleEvent::ConsoleOutput(line) if line.text == "hello"), "{event:?}");
        }
        assert_eq!(panel.sockets(&lobby).count(), 1);
        panel.sockets(&lobby).sever();
        for expected in ["reconnecting", "reconnected"] {
            let event = all.next().await.unwrap().unwrap();
            assert_eq!(event.kind().as_str(), expected);
        }
        let error = watch.listen("00000000", "status").next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        let error = watch.listen(&lobby, "console_output").next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        watch.close().await;
        let end = lines.next().await;
        assert!(end.is_none());
    }

    async fn closing_ends_all_readers_and_consoles() {
        let panel = panel();
        let lobby = id(&panel, "Lobby");
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().stats(false).start().unwrap();
        watch.ready().await.unwrap();
        let (other, mut changes) = (watch.clone(), watch.changes());
        watch.close().await;
        let end = changes.next().await;
        assert!(end.is_none());
        let error = other.ready().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        let error = other.wait_until(|_| false, LIMIT).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        // Its task learns of the end a moment later.
        let began = Instant::now();
        while panel.sockets(&lobby).count() > 0 {
            assert!(began.elapsed() < LIMIT);
            std::thread::sleep(SECOND / 100);
        }
    }

    async fn wait_until_returns_on_the_condition() {
        let panel = panel();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let watch = client.watch().start().unwrap();
        watch.ready().await.unwrap();
        client.server(id(&panel, "Shop")).power(PowerAction::Start).await.unwrap();
        let running = watch.wait_until(|all| all.iter().filter(|server| server.is_running()).count() == 2, LIMIT).await;
        assert_eq!(running.unwrap().len(), 3);
        let error = watch.wait_until(|all| all.is_empty(), SECOND / 10).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
        watch.close().await;
    }
}

#[test]
fn watch_without_a_runtime_is_an_error() {
    let error = ptero::Client::new("http://127.0.0.1:1", "ptlc_key").unwrap().watch().start().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[test]
fn runtime_shutdown_ends_its_watch() {
    let panel = panel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let watch = runtime.block_on(async {
        let watch = ptero::Client::new(panel.url(), key(&panel)).unwrap().watch().start().unwrap();
        watch.ready().await.unwrap();
        watch
    });
    let mut changes = watch.changes();
    drop(runtime);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let error = loop {
            if let Err(error) = changes.next().await.unwrap() {
                break error;
            }
        };
        assert!(error.to_string().contains("runtime"), "{error}");
        watch.close().await;
    });
}
