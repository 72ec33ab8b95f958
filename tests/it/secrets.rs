//! Keys, tokens, passwords and signed URLs are in no text that may end up in a log, and the key leaves for no other
//! origin.

mod echoes;
mod log_facade;
mod wings;

use std::sync::{Arc, Mutex};

use crate::dual_test;
use crate::support::scripted::{Scripted, Step};
use crate::support::trace::Log;
use ptero::testing::FakePanel;
use ptero::{CancelToken, PowerAction};

const KEY: &str = "ptlc_sekretkey0123456789";

dual_test! {
    async fn key_never_appears_in_debug_display_logs_or_errors() {
        let log = Log::default();
        log.start();
        let refused = r#"{"errors":[{"code":"AccessDeniedHttpException","status":"403","detail":"no"}]}"#;
        let server = Scripted::start([
            Step::json(403, refused),
            Step::json(200, "{}"),
            Step::json(200, "<html>"),
            Step::json_with(302, "Location: http://elsewhere.example.com/auth/login\r\n", ""),
            Step::hang_up(),
        ]);
        let seen = Arc::new(Mutex::new(String::new()));
        let hook = seen.clone();
        let builder = Client::builder(server.url(), KEY)
            .retries(0)
            .on_response(move |info| hook.lock().unwrap().push_str(&format!("{info:?}\n")));
        let mut texts = format!("{builder:?}\n");
        let client = builder.build().unwrap();
        texts += &format!("{client:?} {client:#?} {:?} {:?}\n", client.account(), client.server("x").files());
        texts += &format!("{:?} {:?}\n", client.servers().list(), client.request::<()>(ptero::Method::GET, ["x"]));
        texts +=
            &format!("{:?}\n", client.server("x").files().upload("/").bytes("a", "b").cancel_with(&CancelToken::new()));
        for _ in 0..4 {
            let error = client.account().get().await.unwrap_err();
            texts += &format!("{error} {error:?} {error:#?}\n");
        }
        let error = client.server("x").power(PowerAction::Start).await.unwrap_err();
        texts += &format!("{error} {error:?}\n");
        let log = log.finish();
        let requests = server.finish();
        assert_eq!(requests.len(), 5);
        assert!(requests.iter().all(|request| request.contains(&format!("Bearer {KEY}"))
            || request.to_lowercase().contains(&format!("bearer {KEY}").to_lowercase())));
        assert!(log.contains("/api/client/account") && log.contains("attempt=1"), "{log}");
        assert_eq!(seen.lock().unwrap().lines().count(), 5);
        for text in [&texts, &log, &*seen.lock().unwrap()] {
            assert!(!text.contains("sekret"), "{text}");
        }
    }

    async fn passwords_never_appear_in_text() {
        let log = Log::default();
        log.start();
        let server = Scripted::start([Step::json(500, "{}"), Step::json(500, "{}")]);
        let client = Client::builder(server.url(), KEY).retries(0).build().unwrap();
        let first = client.account().update_password("sekret-old", "sekret-new").await.unwrap_err();
        let user =
            ptero::request::application::CreateUser::new("a@example.com", "ada", "Ada", "L").password("sekret-user");
        let mut texts = format!("{first:?} {user:?}");
        let second = client.application().users().create(user).await.unwrap_err();
        texts += &format!("{second} {second:?}");
        let log = log.finish();
        assert!(server.finish()[1].contains("sekret-user"));
        assert!(!texts.contains("sekret") && !log.contains("sekret"), "{texts}\n{log}");
    }

    async fn key_is_sent_only_to_the_panel() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let files = client.server("7e215471").files();
        files.upload("/").bytes("x.txt", "hello").send().await.unwrap();
        let bytes = files.download("/x.txt").bytes().await.unwrap();
        assert_eq!(bytes, "hello");
        let key = panel.admin_key();
        let (to_panel, elsewhere): (Vec<_>, Vec<_>) =
            panel.requests().into_iter().partition(|request| request.host == ptero::testing::Host::Panel);
        assert!(
            to_panel.iter().all(|request| request.header("authorization").is_some_and(|value| value.ends_with(&key)))
        );
        assert_eq!(elsewhere.len(), 2);
        for request in elsewhere {
            assert!(request.headers().all(|(_, value)| !value.contains(&key)));
            assert_eq!(request.header("authorization"), None);
        }
    }
}
