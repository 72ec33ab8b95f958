//! The token of a node, and what is signed with it, are in no text that may end up in a log, and leave for no other host.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use ptero::request::Truncate;
use ptero::request::wings::CreateBackup;
use ptero::testing::{FakePanel, Host};
use ptero::{Error, ErrorKind};

use crate::dual_test;
use crate::support::mock::{self, MockPanel};
use crate::support::trace::Log;

const SERVER: &str = "7e215471-a458-42b6-aaa2-63d512858db4";
const BACKUP: &str = "682fad4c-831b-46c8-9b96-e807cf3302e8";
const TOKEN: &str = "sekretsekretsekretsekretsekretsekretsekretsekretsekretsekretsekr";

/// What each token that is signed begins with.
const SIGNED: &str = "eyJ";

/// Everything that a program may print of an error, with what is behind it.
fn texts(error: &Error) -> String {
    let mut texts = format!("{error} {error:?} {error:#?} {:?}", error.hint());
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        texts += &format!(" {cause} {cause:?} {cause:#?}");
        source = cause.source();
    }
    texts
}

fn shown(value: impl Debug) -> String {
    format!("{value:?} {value:#?}\n")
}

/// A node that repeats what it was sent in every place that is read, except that it has the server.
fn echo(status: u16, kind: &'static str) -> MockPanel {
    MockPanel::start(move |request| {
        if request.method_str() == "GET" && request.uri().path() == format!("/api/servers/{SERVER}") {
            let body = format!(r#"{{"state":"running","configuration":{{"uuid":"{SERVER}"}}}}"#);
            return mock::json(200, &body);
        }
        let sent = ["authorization", "x-gate"].map(|name| mock::header(request, name)).join(" ");
        let sent = format!("{} {sent}", mock::target(request));
        let body = match kind {
            "text/html" => format!("<title>{sent}</title>"),
            "application/xml" => format!("<Error><Code>{sent}</Code><Message>{sent}</Message></Error>"),
            _ => format!(r#"{{"error":"invalid: {sent}","request_id":"{sent}"}}"#),
        };
        mock::reply(status, &[("Content-Type", kind), ("X-Echo", &sent)], body)
    })
}

dual_test! {
    async fn token_of_a_node_and_what_it_signs_are_in_no_debug_log_or_error() {
        let log = Log::default();
        log.start();
        let panel = FakePanel::start();
        let token = panel.node_token("local-node").unwrap();
        let seen = Arc::new(Mutex::new(String::new()));
        let hook = seen.clone();
        let builder = wings::Client::builder(panel.wings_url(), &token)
            .origin(panel.url())
            .retries(0)
            .on_response(move |info| hook.lock().unwrap().push_str(&format!("{info:?}\n")));
        let mut text = shown(&builder);
        let wings = builder.build().unwrap();
        let server = wings.server(SERVER);
        text += &shown((&wings, &server, wings.servers(), wings.system(), wings.transfers(), server.files()));
        text += &shown((server.backups(), server.upload("/"), server.download("/x"), server.backups().download(BACKUP)));
        text += &shown((server.websocket(["*"]), server.upload_url(), server.download_url("/x")));
        text += &shown((server.backups().download_url(BACKUP), wings.transfers().to_this_node(SERVER)));
        text += &shown(server.console());
        let servers = wings.servers().list().await;
        let missing = server.download("/missing").bytes().await;
        let sent = server.upload("/").bytes("x", "y").send().await;
        let backup = server.backups().create(CreateBackup::new(BACKUP)).await;
        let restored = server.backups().restore(BACKUP, Truncate::KeepFiles).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x"), "x").unwrap();
        let received = wings.transfers().receive(SERVER, folder.path().join("x")).await;
        text += &shown((&servers, &missing, &sent, &backup, &restored, &received));
        for error in [missing.unwrap_err(), restored.unwrap_err(), received.unwrap_err()] {
            text += &texts(&error);
        }
        let console = server.console().connect().await.unwrap();
        text += &shown(&console);
        console.close().await;
        let log = log.finish();
        assert!(log.contains("/upload/file") && log.contains("/api/transfers"), "{log}");
        let requests = panel.requests();
        let signed = requests.iter().filter(|request| request.raw_query.contains(SIGNED)).count();
        assert!(signed >= 4, "{requests:?}");
        for text in [&text, &log, &*seen.lock().unwrap()] {
            assert!(!text.contains(&token) && !text.contains(SIGNED), "{text}");
        }
    }

    async fn echoed_tokens_are_not_quoted() {
        for (status, kind) in [
            (403, "application/json"), (404, "application/json"), (500, "text/plain"), (502, "text/html"),
            (403, "application/xml"), (302, "text/html"), (200, "text/html"),
        ] {
            let node = echo(status, kind);
            let wings = wings::Client::builder(node.url(), TOKEN).origin("https://panel.example.com").retries(0);
            let wings = wings.intercept(|request| Ok(request.header("x-gate", "open+sesame")?)).build().unwrap();
            let server = wings.server(SERVER);
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("x"), "x").unwrap();
            let errors = [
                wings.servers().list().await.err(),
                server.upload("/").bytes("x", "y").send().await.err(),
                wings.transfers().receive(SERVER, folder.path().join("x")).await.err(),
                server.backups().restore(BACKUP, Truncate::KeepFiles).await.err(),
                server.console().connect().await.err(),
            ];
            // A file may be anything.
            let downloaded = server.download("/x").bytes().await.err().filter(|_| status != 200);
            let requests = node.seen();
            assert!(requests.iter().any(|request| mock::target(request).contains(SIGNED)), "{requests:?}");
            for error in errors.into_iter().map(Option::unwrap).chain(downloaded) {
                let text = texts(&error);
                let quotes = ["sekret", "sesame", SIGNED].into_iter().any(|secret| text.contains(secret));
                assert!(!quotes, "{status} {kind}: {text}");
            }
        }
    }

    async fn redirect_takes_no_token_to_another_host() {
        let elsewhere = MockPanel::start(|_| mock::json(200, "[]"));
        let location = elsewhere.url().to_owned();
        let node = MockPanel::start(move |request| {
            if request.uri().path() == format!("/api/servers/{SERVER}") {
                let body = format!(r#"{{"state":"running","configuration":{{"uuid":"{SERVER}"}}}}"#);
                return mock::json(200, &body);
            }
            mock::reply(307, &[("Location", &format!("{location}{}", mock::target(request)))], "")
        });
        let wings = wings::Client::builder(node.url(), TOKEN).origin("https://panel.example.com").retries(0).build().unwrap();
        let server = wings.server(SERVER);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x"), "x").unwrap();
        let errors = [
            wings.servers().list().await.unwrap_err(),
            server.files().write("/x", "y").await.unwrap_err(),
            server.download("/x").bytes().await.unwrap_err(),
            server.upload("/").bytes("x", "y").send().await.unwrap_err(),
            wings.transfers().receive(SERVER, folder.path().join("x")).await.unwrap_err(),
            server.console().connect().await.unwrap_err(),
        ];
        for error in errors {
            let text = texts(&error);
            assert!(!text.contains("sekret") && !text.contains(SIGNED), "{text}");
        }
        assert!(elsewhere.seen().is_empty());
    }

    async fn token_of_a_node_is_sent_only_to_its_api() {
        let storage = MockPanel::start(|_| mock::reply(200, &[], "archive"));
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.application_key()).unwrap();
        let wings = client.application().node(1).wings().await.unwrap();
        let server = wings.server(SERVER);
        server.upload("/").bytes("x", "y").send().await.unwrap();
        server.download("/x").bytes().await.unwrap();
        server.console().connect().await.unwrap().close().await;
        let url = format!("{}/archive?X-Amz-Signature=sekret", storage.url());
        let _ = server.backups().restore_from(BACKUP, url.as_str(), Truncate::KeepFiles).await;
        let (token, key) = (panel.node_token("local-node").unwrap(), panel.application_key());
        for request in storage.seen() {
            assert!(!mock::text(&request).contains(&token) && !mock::text(&request).contains(SIGNED));
        }
        let bearer = format!("Bearer {token}");
        for request in panel.requests() {
            let authorization = request.header("authorization");
            let is_api = request.path.starts_with("/api/") && !request.path.ends_with("/ws");
            match request.host {
                Host::Wings if is_api => assert_eq!(authorization, Some(bearer.as_str()), "{}", request.path),
                Host::Wings => assert_eq!(authorization, None, "{}", request.path),
                _ => assert!(authorization.is_some_and(|value| value.ends_with(&key)), "{}", request.path),
            }
        }
    }

    async fn unreadable_reply_does_not_quote_tokens() {
        let node = MockPanel::start(|request| {
            let sent = mock::header(request, "authorization");
            mock::json(200, &format!(r#"{{"{sent}":"{sent}"#))
        });
        let wings = wings::Client::builder(node.url(), TOKEN).retries(0).build().unwrap();
        let error = wings.servers().list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(!texts(&error).contains("sekret"));
    }
}
