use ptero::ErrorKind;
use ptero::testing::{Operation, SeedNode};

use super::{SERVER, panel, seconds};
use crate::{panel_test, wait_client};

panel_test! {
    async fn waits_for_installations_over_both_apis() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let id = panel.server(SERVER).unwrap().id;
        let client = wait_client!(Client, panel, clock, client_key);
        let application = wait_client!(Client, panel, clock, application_key);
        panel.on_operation(Operation::Install).takes(seconds(200));
        client.server(SERVER).settings().reinstall().await.unwrap();
        let server = client.server(SERVER).wait_until_installed(seconds(600)).await.unwrap();
        assert_eq!((server.status, panel.server(SERVER).unwrap().status), (None, None));
        application.application().server(id).reinstall().await.unwrap();
        let server = application.application().server(id).wait_until_installed(seconds(600)).await.unwrap();
        assert_eq!((server.status, server.id.get()), (None, id));
    }

    async fn failed_installations_fail_the_wait() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let id = panel.server(SERVER).unwrap().id;
        let admin = wait_client!(Client, panel, clock, admin_key);
        panel.on_operation(Operation::Install).always().fails();
        for limit in [60, 600] {
            // On Pelican, a server whose reinstallation failed refuses another one.
            panel.set_status(SERVER, None);
            admin.server(SERVER).settings().reinstall().await.unwrap();
            let error = admin.server(SERVER).wait_until_installed(seconds(limit)).await.unwrap_err();
            assert_eq!((error.kind(), error.last_state()), (ErrorKind::Failed, Some("reinstall_failed")));
            admin.application().server(id).reinstall().await.unwrap();
            let error = admin.application().server(id).wait_until_installed(seconds(limit)).await.unwrap_err();
            assert_eq!((error.kind(), error.last_state()), (ErrorKind::Failed, Some("reinstall_failed")));
        }
    }

    async fn second_trigger_does_not_end_the_wait_early() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let id = panel.server(SERVER).unwrap().id;
        for key in [panel.admin_key(), panel.application_key()] {
            let client = Client::builder(panel.url(), &key).clock(clock.clone()).build().unwrap();
            let server = client.application().server(id);
            panel.on_operation(Operation::Install).takes(seconds(100));
            server.reinstall().await.unwrap();
            server.reinstall().await.unwrap();
            assert_eq!(panel.server(SERVER).unwrap().status.as_deref(), Some("reinstall_failed"));
            let installed = server.wait_until_installed(seconds(600)).await.unwrap();
            assert_eq!(installed.status, None);
        }
    }

    async fn slow_installation_says_what_was_seen_last() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        panel.on_operation(Operation::Install).takes(seconds(1000));
        client.server(SERVER).settings().reinstall().await.unwrap();
        let error = client.server(SERVER).wait_until_installed(seconds(60)).await.unwrap_err();
        assert_eq!((error.kind(), error.last_state()), (ErrorKind::Deadline, Some("installing")));
        panel.suspend(SERVER);
        let error = client.server(SERVER).wait_until_installed(seconds(60)).await.unwrap_err();
        assert_eq!((error.kind(), error.last_state()), (ErrorKind::Conflict, Some("suspended")));
    }

    async fn waits_for_transfers() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.node(SeedNode::new("far").allocations("10.0.0.2", 9000..9003)).start();
        let id = panel.server(SERVER).unwrap().id;
        let client = wait_client!(Client, panel, clock, application_key);
        let server = client.application().server(id);
        let before = server.wait_until_transferred(seconds(60)).await.unwrap();
        panel.on_operation(Operation::Transfer).fails_after(seconds(100));
        assert!(panel.transfer(SERVER, "far"));
        let error = server.wait_until_transferred(seconds(600)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed);
        panel.on_operation(Operation::Transfer).takes(seconds(100));
        assert!(panel.transfer(SERVER, "far"));
        let error = server.wait_until_transferred(seconds(60)).await.unwrap_err();
        assert_eq!((error.kind(), error.last_state()), (ErrorKind::Deadline, Some("transferring")));
        let after = server.wait_until_transferred(seconds(600)).await.unwrap();
        assert_ne!(before.node, after.node);
    }
}
