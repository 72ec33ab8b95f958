//! One operation on many servers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ptero::testing::{FakePanel, FakePanelBuilder, Operation};
use ptero::{CancelToken, Clock, ErrorKind, Panel, PowerAction, RequestOptions, ServerState, WaitOptions};

use crate::{panel_test, wait_client};

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn panel(kind: Panel, servers: usize) -> (FakePanelBuilder, Clock) {
    let clock = Clock::simulated();
    (FakePanel::builder().panel(kind).clock(clock.clone()).without_servers().servers(servers).step(seconds(5)), clock)
}

fn ids(panel: &FakePanel) -> Vec<String> {
    panel.servers().into_iter().map(|server| server.identifier).collect()
}

fn states(panel: &FakePanel) -> Vec<ServerState> {
    panel.servers().into_iter().map(|server| server.state).collect()
}

/// How often a path was requested.
fn count(panel: &FakePanel, end: &str) -> usize {
    panel.requests().iter().filter(|request| request.path.ends_with(end)).count()
}

panel_test! {
    async fn results_are_in_order_with_each_error() {
        let (panel, clock) = panel(PANEL, 6);
        let panel = panel.start();
        let mut ids = ids(&panel);
        panel.suspend(&ids[2]);
        ids.insert(4, "nowhere0".to_owned());
        let client = wait_client!(Client, panel, clock, client_key);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let hook = seen.clone();
        let bulk = client.bulk(ids.clone()).on_result(move |progress| {
            hook.lock().unwrap().push((progress.done, progress.total, progress.error.is_some()));
        });
        let report = bulk.power(PowerAction::Start).await.unwrap();
        let given: Vec<_> = report.iter().map(|item| item.id.as_str().to_owned()).collect();
        assert_eq!(given, ids);
        let kinds: Vec<_> = report.iter().map(|item| item.result.as_ref().err().map(ptero::Error::kind)).collect();
        let (conflict, missing) = (Some(ErrorKind::Conflict), Some(ErrorKind::NotFound));
        assert_eq!(kinds, [None, None, conflict, None, missing, None, None]);
        assert_eq!((report.failed().count(), report.succeeded().count()), (2, 5));
        let seen = seen.lock().unwrap();
        assert_eq!(seen.iter().map(|(done, total, _)| (*done, *total)).collect::<Vec<_>>(), [
            (1, 7), (2, 7), (3, 7), (4, 7), (5, 7), (6, 7), (7, 7)
        ]);
        assert_eq!(seen.iter().filter(|(_, _, failed)| *failed).count(), 2);
    }

    async fn waits_until_operations_are_completed() {
        let (panel, clock) = panel(PANEL, 5);
        let panel = panel.backups_per_span(9).start();
        let client = wait_client!(Client, panel, clock, client_key);
        let bulk = || client.bulk(ids(&panel)).and_wait(seconds(600));
        let report = bulk().power(PowerAction::Start).await.unwrap();
        assert!(report.is_success(), "{report:?}");
        assert_eq!(states(&panel), vec![ServerState::Running; 5]);
        let report = client.bulk(ids(&panel)).command("say hello").await.unwrap();
        assert!(report.is_success(), "{report:?}");
        let backups = bulk().backup("nightly").await.unwrap().into_result().unwrap();
        assert!(backups.iter().all(ptero::model::Backup::is_usable));
        let report = client.bulk(ids(&panel)).delete_backups(|backup| backup.name == "nightly").await.unwrap();
        let deleted: usize = report.into_result().unwrap().iter().map(Vec::len).sum();
        assert_eq!(deleted, 5);
        let report = bulk().reinstall().await.unwrap();
        assert!(report.is_success(), "{report:?}");
        assert!(panel.servers().iter().all(|server| server.status.is_none()));
    }

    async fn first_error_stops_remaining_servers() {
        let (panel, clock) = panel(PANEL, 9);
        let panel = panel.start();
        let ids = ids(&panel);
        panel.suspend(&ids[3]);
        let client = wait_client!(Client, panel, clock, client_key);
        let bulk = client.bulk(ids).concurrency(1).stop_at_first_error();
        let report = bulk.power(PowerAction::Start).await.unwrap();
        let kinds: Vec<_> = report.failed().map(|(_, error)| error.kind()).collect();
        assert_eq!(kinds[0], ErrorKind::Conflict);
        assert_eq!(kinds[1..], [ErrorKind::Cancelled; 5]);
        assert_eq!(count(&panel, "/power"), 4);
    }

    async fn rolling_restart_stops_at_the_first_server_that_does_not_come_back() {
        let (panel, clock) = panel(PANEL, 6);
        let panel = panel.start();
        let ids = ids(&panel);
        ids.iter().for_each(|id| assert!(panel.set_power(id, ServerState::Running)));
        panel.on_operation(Operation::Start).of(&ids[2]).always().fails();
        let client = wait_client!(Client, panel, clock, client_key);
        let report = client.bulk(ids.clone()).rolling(seconds(300)).power(PowerAction::Restart).await.unwrap();
        let kinds: Vec<_> = report.iter().map(|item| item.result.as_ref().err().map(ptero::Error::kind)).collect();
        let (failed, skipped) = (Some(ErrorKind::Failed), Some(ErrorKind::Cancelled));
        assert_eq!(kinds, [None, None, failed, skipped, skipped, skipped]);
        let running = states(&panel).iter().filter(|state| **state == ServerState::Running).count();
        assert_eq!(running, 5, "the others still run");
    }

    async fn next_server_waits_for_health() {
        let (panel, clock) = panel(PANEL, 3);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let begun = clock.now();
        let bulk = client.bulk(ids(&panel)).rolling(seconds(300));
        let bulk = bulk.healthy_when(|_, stats| stats.resources.uptime >= 60_000);
        let report = bulk.power(PowerAction::Start).await.unwrap();
        assert!(report.is_success(), "{report:?}");
        assert!(clock.now() - begun >= seconds(180));
        let never = client.bulk(ids(&panel)).rolling(seconds(60)).healthy_when(|_, _| false);
        let report = never.power(PowerAction::Restart).await.unwrap();
        let kinds: Vec<_> = report.failed().map(|(_, error)| error.kind()).collect();
        assert_eq!(kinds, [ErrorKind::Deadline, ErrorKind::Cancelled, ErrorKind::Cancelled]);
    }

    async fn settings_that_do_nothing_are_refused() {
        let (panel, clock) = panel(PANEL, 1);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let nothing = client.bulk(ids(&panel)).concurrency(0).power(PowerAction::Start).await.unwrap_err();
        let blind = client.bulk(ids(&panel)).healthy_when(|_, _| true).power(PowerAction::Start).await.unwrap_err();
        assert_eq!([nothing.kind(), blind.kind()], [ErrorKind::InvalidInput; 2]);
        let none = client.bulk([] as [&str; 0]).power(PowerAction::Start).await.unwrap();
        assert!(none.is_empty() && none.is_success());
    }

    async fn administrators_suspend_unsuspend_reinstall_and_delete() {
        let (panel, clock) = panel(PANEL, 4);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, application_key);
        let ids: Vec<u64> = panel.servers().into_iter().map(|server| server.id).collect();
        let bulk = || client.application().bulk(ids.clone());
        let statuses = || panel.servers().into_iter().map(|server| server.status).collect::<Vec<_>>();
        let report = bulk().suspend().await.unwrap();
        assert!(report.is_success(), "{report:?}");
        assert!(statuses().iter().all(|status| status.as_deref() == Some("suspended")));
        let report = bulk().unsuspend().await.unwrap();
        assert!(report.is_success(), "{report:?}");
        let report = bulk().and_wait(WaitOptions::new(seconds(600))).reinstall().await.unwrap();
        assert!(report.is_success(), "{report:?}");
        assert!(statuses().iter().all(Option::is_none));
        let report = bulk().delete().await.unwrap();
        assert!(report.is_success(), "{report:?}");
        assert!(panel.servers().is_empty());
        let report = bulk().force_delete().await.unwrap();
        assert!(report.failed().all(|(_, error)| error.is_not_found()), "{report:?}");
    }

    async fn a_thousand_servers_take_the_fewest_minutes_without_a_refusal() {
        let (panel, clock) = panel(PANEL, 1000);
        let panel = panel.route_limits().start();
        let client = wait_client!(Client, panel, clock, client_key);
        let ids = ids(&panel);
        // The client learns the limit from its first response.
        client.account().get().await.unwrap();
        let begun = clock.now();
        let report = client.bulk(ids).concurrency(32).power(PowerAction::Start).await.unwrap();
        assert!(report.is_success(), "{:?}", report.failed().next());
        let took = clock.now() - begun;
        assert!(took >= seconds(180) && took < seconds(200), "1001 requests at 256 a minute took {took:?}");
        assert_eq!(count(&panel, "/power"), 1000, "no request was refused and sent again");
    }

    async fn token_stops_servers_that_have_begun_and_those_that_have_not() {
        let (panel, clock) = panel(PANEL, 6);
        let panel = panel.start();
        panel.on_operation(Operation::Start).always().takes(seconds(36_000));
        let token = CancelToken::new();
        let stop = token.clone();
        let client = wait_client!(Client, panel, clock, client_key);
        let options = WaitOptions::new(seconds(36_000)).cancel_with(&token).on_progress(move |_| stop.cancel());
        let bulk = client.bulk(ids(&panel)).concurrency(2).and_wait(options.clone());
        let report = bulk.power(PowerAction::Start).await.unwrap();
        let kinds: Vec<_> = report.failed().map(|(_, error)| error.kind()).collect();
        assert_eq!(kinds, [ErrorKind::Cancelled; 6]);
        assert!(count(&panel, "/power") <= 2, "the others are not even sent");

        let stopped = client.with_options(RequestOptions::new().cancel_with(&token));
        let report = stopped.bulk(ids(&panel)).command("say hello").await.unwrap();
        let kinds: Vec<_> = report.failed().map(|(_, error)| error.kind()).collect();
        assert_eq!((kinds.as_slice(), count(&panel, "/command")), ([ErrorKind::Cancelled; 6].as_slice(), 0));
    }

    async fn at_most_as_many_servers_as_allowed_are_worked_on_at_once() {
        let (panel, clock) = panel(PANEL, 12);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let bulk = client.bulk(ids(&panel)).concurrency(3).and_wait(WaitOptions::new(seconds(600)).socket(false));
        let most = Arc::new(Mutex::new(0));
        let (seen, panel_seen) = (most.clone(), Arc::new(panel));
        let panel = panel_seen.clone();
        let bulk = bulk.on_result(move |progress| {
            let begun = states(&panel_seen).iter().filter(|state| **state != ServerState::Offline).count();
            let mut most = seen.lock().unwrap();
            *most = (begun + 1 - progress.done).max(*most);
        });
        let report = bulk.power(PowerAction::Start).await.unwrap();
        assert!(report.is_success(), "{report:?}");
        assert_eq!(states(&panel), vec![ServerState::Running; 12]);
        let most = *most.lock().unwrap();
        assert!((1..=3).contains(&most), "{most} at once");
    }
}
