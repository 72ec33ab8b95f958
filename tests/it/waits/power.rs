use std::sync::{Arc, Mutex};

use ptero::testing::Operation;
use ptero::{CancelToken, ErrorKind, PowerAction, ServerState, WaitOptions};

use super::{SERVER, panel, seconds};
use crate::{panel_test, wait_client};

panel_test! {
    async fn waits_for_power_actions() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let server = client.server(SERVER);
        let state = || panel.server(SERVER).unwrap().state;
        for action in [PowerAction::Start, PowerAction::Restart, PowerAction::Restart] {
            server.power_and_wait(action.clone(), seconds(120)).await.unwrap();
            assert_eq!(state(), ServerState::Running, "{action:?}");
        }
        server.power_and_wait(PowerAction::Start, seconds(120)).await.unwrap();
        server.wait_for_state(ServerState::Running, seconds(120)).await.unwrap();
        server.power_and_wait(PowerAction::Stop, seconds(120)).await.unwrap();
        assert_eq!(state(), ServerState::Offline);
        server.wait_for_state(ServerState::Offline, seconds(120)).await.unwrap();
        let restarts = panel.server(SERVER).unwrap().console;
        assert!(restarts.iter().any(|line| line == "[stop] bye"), "{restarts:?}");
        // Each by one request and one for a token.
        let sent = panel.requests().iter().filter(|request| request.path.ends_with("/power")).count();
        assert_eq!(sent, 5);
    }

    async fn start_right_after_a_stop_is_sent_until_wings_accepts_it() {
        for socket in [true, false] {
            let (panel, clock) = panel(PANEL);
            let panel = panel.power_lock(seconds(8)).resources_cache(seconds(20)).start();
            panel.set_power(SERVER, ServerState::Running);
            let client = wait_client!(Client, panel, clock, client_key);
            let options = WaitOptions::new(seconds(300)).socket(socket);
            client.server(SERVER).power_and_wait(PowerAction::Stop, options.clone()).await.unwrap();
            client.server(SERVER).power_and_wait(PowerAction::Start, options).await.unwrap();
            assert_eq!(panel.server(SERVER).unwrap().state, ServerState::Running);
        }
    }

    async fn start_during_a_stop_is_carried_out_afterwards() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        panel.set_power(SERVER, ServerState::Running);
        panel.on_operation(Operation::Stop).takes(seconds(100));
        let client = wait_client!(Client, panel, clock, client_key);
        client.server(SERVER).power(PowerAction::Stop).await.unwrap();
        client.server(SERVER).power_and_wait(PowerAction::Start, seconds(300)).await.unwrap();
        assert_eq!(panel.server(SERVER).unwrap().state, ServerState::Running);
    }

    async fn crash_loop_fails_with_the_last_lines() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        panel.on_operation(Operation::Start).always().fails();
        let client = wait_client!(Client, panel, clock, client_key);
        let error = client.server(SERVER).power_and_wait(PowerAction::Start, seconds(300)).await.unwrap_err();
        assert_eq!((error.kind(), error.last_state()), (ErrorKind::Failed, Some("offline")));
        assert!(error.to_string().contains("Aborting automatic restart"), "{error}");
        let sent = panel.requests().iter().filter(|request| request.path.ends_with("/power")).count();
        assert_eq!(sent, 1, "a server that crashes is not started again");
    }

    async fn slow_crash_loop_fails_as_well() {
        for socket in [true, false] {
            let (panel, clock) = panel(PANEL);
            let panel = panel.start();
            panel.on_operation(Operation::Start).always().fails_after(seconds(90));
            let client = wait_client!(Client, panel, clock, client_key);
            let options = WaitOptions::new(seconds(3600)).socket(socket);
            let error = client.server(SERVER).power_and_wait(PowerAction::Start, options).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Failed, "{error}");
            assert!(error.to_string().contains("stopped twice"), "{error}");
        }
    }

    async fn crash_loop_fails_without_a_websocket() {
        // A server that crashes between two looks never shows; one that crashes slowly does.
        for (takes, attempts) in [(1, 3), (30, 1)] {
            let (panel, clock) = panel(PANEL);
            let panel = panel.resources_cache(seconds(20)).start();
            panel.on_operation(Operation::Start).always().fails_after(seconds(takes));
            let client = wait_client!(Client, panel, clock, client_key);
            let options = WaitOptions::new(seconds(600)).socket(false);
            let error = client.server(SERVER).power_and_wait(PowerAction::Start, options).await.unwrap_err();
            assert_eq!((error.kind(), error.last_state()), (ErrorKind::Failed, Some("offline")), "{error}");
            let sent = panel.requests().iter().filter(|request| request.path.ends_with("/power")).count();
            assert_eq!(sent, attempts, "{error}");
        }
    }

    async fn single_crash_is_survived_when_wings_restarts_the_server() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        panel.on_operation(Operation::Start).fails();
        let client = wait_client!(Client, panel, clock, client_key);
        client.server(SERVER).power_and_wait(PowerAction::Start, seconds(300)).await.unwrap();
        assert_eq!(panel.server(SERVER).unwrap().state, ServerState::Running);
    }

    async fn wait_that_takes_too_long_says_what_was_seen_last() {
        for socket in [true, false] {
            let (panel, clock) = panel(PANEL);
            let panel = panel.start();
            panel.on_operation(Operation::Start).takes(seconds(600));
            let client = wait_client!(Client, panel, clock, client_key);
            let (begun, seen) = (clock.now(), Arc::new(Mutex::new(Vec::new())));
            let states = seen.clone();
            let options = WaitOptions::new(seconds(60)).socket(socket);
            let options = options.on_progress(move |progress| states.lock().unwrap().push(progress.state.to_owned()));
            let error = client.server(SERVER).power_and_wait(PowerAction::Start, options).await.unwrap_err();
            assert_eq!((error.kind(), error.last_state()), (ErrorKind::Deadline, Some("starting")));
            assert!(error.is_timeout() && error.to_string().contains("not running"), "{error}");
            assert_eq!(clock.now() - begun, seconds(60));
            assert!(seen.lock().unwrap().iter().any(|state| state == "starting"));
        }
    }

    async fn suspended_and_deleted_servers_end_the_wait() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        panel.on_operation(Operation::Start).always().takes(seconds(3600));
        let client = wait_client!(Client, panel, clock, client_key);
        let server = client.server(SERVER);
        panel.suspend(SERVER);
        let error = server.power_and_wait(PowerAction::Start, seconds(60)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        let error = server.wait_for_state(ServerState::Running, seconds(60)).await.unwrap_err();
        assert_eq!((error.kind(), error.last_state()), (ErrorKind::Conflict, Some("suspended")));
        let error = client.server("nowhere0").power_and_wait(PowerAction::Start, seconds(60)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);

        panel.set_status(SERVER, None);
        let admin = wait_client!(Client, panel, clock, admin_key);
        let id = panel.server(SERVER).unwrap().id;
        let options = WaitOptions::new(seconds(600)).on_progress(move |progress| {
            if progress.state == "starting" && progress.elapsed > seconds(60) {
                panic!("the deletion was not seen");
            }
        });
        panel.on("POST", "/api/client/servers/*/power").after(1).status(502);
        admin.server(SERVER).power(PowerAction::Start).await.unwrap();
        admin.application().server(id).force_delete().await.unwrap();
        let error = admin.server(SERVER).wait_for_state(ServerState::Running, options).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }

    async fn restart_of_wings_and_gateways_that_fail_are_survived() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        panel.on("POST", "/api/client/servers/*/power").status(504);
        panel.on("GET", "/api/client/servers/*/resources").times(3).reply(502, "text/html", "<h1>Bad gateway</h1>");
        panel.on("GET", "/api/client/servers/*/websocket").status(502);
        client.server(SERVER).power_and_wait(PowerAction::Start, seconds(300)).await.unwrap();
        panel.restart_wings();
        client.server(SERVER).power_and_wait(PowerAction::Restart, seconds(300)).await.unwrap();
        assert_eq!(panel.server(SERVER).unwrap().state, ServerState::Running);
    }

    async fn token_ends_a_wait() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        panel.on_operation(Operation::Start).takes(seconds(36_000));
        let client = wait_client!(Client, panel, clock, client_key);
        let token = CancelToken::new();
        let stop = token.clone();
        let options = WaitOptions::new(seconds(36_000)).cancel_with(&token).on_progress(move |_| stop.cancel());
        let error = client.server(SERVER).power_and_wait(PowerAction::Start, options).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }

    async fn unknown_actions_are_refused_before_anything_is_sent() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let action = PowerAction::from("explode");
        let error = client.server(SERVER).power_and_wait(action, seconds(60)).await.unwrap_err();
        assert_eq!((error.kind(), panel.requests().len()), (ErrorKind::InvalidInput, 0));
    }

    async fn permission_that_is_missing_ends_the_wait() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let key = panel.subuser_key(["control.stop"]);
        let client = Client::builder(panel.url(), key).clock(clock.clone()).build().unwrap();
        let error = client.server("7e215471").power_and_wait(PowerAction::Start, seconds(60)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
    }
}
