//! Ids that would lead to another route are refused; others reach the panel as one segment.

use crate::dual_test;
use ptero::ErrorKind;
use ptero::request::{CreateBackup, SaveSchedule, Truncate};
use ptero::testing::FakePanel;

const REFUSED: &[&str] = &["", " ", ".", "..", "/", "a/b", "../../account", "a\\b", "a\0b", "a\r\nX-Header: y"];

dual_test! {
    async fn ids_that_change_the_route_are_refused_before_sending() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        for &id in REFUSED {
            let server = client.server(id);
            let good = client.server("1a2b3c4d");
            let (backups, databases, users) = (good.backups(), good.databases(), good.users());
            let refusals = [
                server.get().await.err(),
                server.resources().await.err(),
                server.power("start".into()).await.err(),
                server.command("x").await.err(),
                server.activity().page(1).await.err(),
                server.websocket().await.err(),
                server.files().list("/").page(1).await.err(),
                server.files().write("/x", "").await.err(),
                server.files().upload_url().await.err(),
                server.backups().create(CreateBackup::new()).await.err(),
                server.databases().list().page(1).await.err(),
                server.network().set_primary(1).await.err(),
                server.schedule(1).update(SaveSchedule::new("x")).await.err(),
                server.schedule(1).tasks().delete(1).await.err(),
                server.startup().get().await.err(),
                server.settings().reinstall().await.err(),
                server.users().list().page(1).await.err(),
                backups.get(id).await.err(),
                backups.download_url(id).await.err(),
                backups.toggle_lock(id).await.err(),
                backups.restore(id, Truncate::KeepFiles).await.err(),
                backups.delete(id).await.err(),
                databases.rotate_password(id).await.err(),
                databases.delete(id).await.err(),
                users.get(id).await.err(),
                users.update(id, ["control.start"]).await.err(),
                users.delete(id).await.err(),
                client.account().api_keys().delete(id).await.err(),
                client.application().users().get_external(id).await.err(),
                client.application().servers().get_external(id).await.err(),
            ];
            for (number, refusal) in refusals.into_iter().enumerate() {
                let error = refusal.unwrap_or_else(|| panic!("call {number} was sent with {id:?}"));
                assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0), "call {number}, {id:?}");
            }
        }
        assert!(panel.requests().is_empty(), "{:?}", panel.requests());
    }

    async fn models_convert_to_their_ids() {
        let panel = FakePanel::start();
        let app = Client::new(panel.url(), panel.application_key()).unwrap().application();
        let listed = app.servers().list().collect().await.unwrap().remove(0);
        let server = app.server(&listed).get().await.unwrap();
        let (node, user) = (app.node(server.node).get().await.unwrap(), app.users().get(server.user).await.unwrap());
        assert_eq!((server.id, node.id, user.id), (listed.id, server.node, listed.user));
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let same = client.server(&server).get().await.unwrap();
        let other = client.server(&same).get().await.unwrap();
        assert_eq!((same.uuid, other.uuid), (server.uuid, server.uuid));
    }

    async fn identifiers_with_a_prefix_are_sent_unchanged() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        let (server, user) = ("serv_pyqvi4nekqvekfvbtckfnvmnwq", "user_hvcrnfzlzrhhdoyewl4fqwm72a");
        let server = client.server(server);
        let calls = [
            server.get().await.err(),
            server.websocket().await.err(),
            server.power("start".into()).await.err(),
            server.files().download("x").bytes().await.err(),
            server.backups().list().page(1).await.err(),
            server.users().get(user).await.err(),
            server.users().delete(user).await.err(),
        ];
        for error in calls {
            assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::NotFound));
        }
        let paths: Vec<String> = panel.requests().into_iter().map(|request| request.path).collect();
        assert_eq!(paths.len(), 7);
        assert!(paths.iter().all(|path| path.starts_with("/api/client/servers/serv_pyqvi4nekqvekfvbtckfnvmnwq")));
        assert!(paths[5..].iter().all(|path| path.ends_with("/users/user_hvcrnfzlzrhhdoyewl4fqwm72a")), "{paths:?}");
    }

    async fn other_characters_are_encoded_into_one_segment() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        let calls = [
            client.server("a b?c#d%2Fe").get().await.err(),
            client.account().api_keys().delete("x?y").await.err(),
        ];
        for error in calls {
            assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::NotFound));
        }
        let paths: Vec<String> = panel.requests().into_iter().map(|request| request.path).collect();
        assert_eq!(paths, ["/api/client/servers/a%20b%3Fc%23d%252Fe", "/api/client/account/api-keys/x%3Fy"]);
    }
}
