//! HTTPS and `wss://` from both clients in one process, with a private certificate authority.

use crate::dual_test;
use std::time::Duration;

use crate::support::scripted::{Scripted, Step};
use crate::support::tls::TlsServer;
use ptero::ErrorKind;
use ptero::console::ConsoleEvent;

const ACCOUNT: &str = r#"{"object":"user","attributes":{"id":1,"admin":false,"username":"u","email":"u@example.com",
    "first_name":null,"last_name":null,"language":"en"}}"#;

dual_test! {
    async fn added_root_certificate_is_trusted() {
        let server = TlsServer::start(ACCOUNT);
        let client = Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root).build().unwrap();
        let account = client.account().get().await.unwrap();
        assert_eq!(account.username, "u");
    }

    async fn unknown_authority_is_a_tls_error() {
        let server = TlsServer::start(ACCOUNT);
        let client =
            Client::builder(&server.url, "ptlc_key").retries(3).timeout(Duration::from_secs(5)).build().unwrap();
        let error = client.account().get().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Tls, 1), "{error:?}");
        assert!(error.to_string().contains("UnknownIssuer"), "{error}");
        assert!(error.hint().unwrap().contains("add_root_certificate"));
    }

    async fn danger_accept_invalid_certs_accepts_any_certificate() {
        let server = TlsServer::start(ACCOUNT);
        let client = Client::builder(&server.url, "ptlc_key").danger_accept_invalid_certs(true).build().unwrap();
        client.account().get().await.unwrap();
    }

    async fn invalid_root_certificate_fails_build() {
        let text = "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----";
        let error = Client::builder("https://localhost", "ptlc_key").add_root_certificate(text).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
    }
    async fn console_trusts_the_added_root_certificate() {
        let server = TlsServer::start(ACCOUNT);
        let client = Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root).build().unwrap();
        let mut console = client.server("1a2b3c4d").console().connect().await.unwrap();
        let event = console.next().await.transpose().unwrap();
        assert_eq!(event, Some(ConsoleEvent::AuthSuccess));
        console.close().await;
    }

    async fn console_refuses_an_unknown_authority() {
        let node = TlsServer::start(ACCOUNT).url.replace("https", "wss");
        let body = format!(r#"{{"data":{{"token":"t","socket":"{node}/socket"}}}}"#);
        let panel = Scripted::start([Step::json(200, &body)]);
        let client = Client::new(panel.url(), "ptlc_key").unwrap();
        let error = client.server("1a2b3c4d").console().connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
        assert!(error.to_string().contains("UnknownIssuer"), "{error}");
    }
}

/// What panics when each transport looks for a TLS provider of its own.
#[tokio::test]
async fn both_clients_use_tls_in_one_process() {
    let server = TlsServer::start(ACCOUNT);
    let client = ptero::Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root).build().unwrap();
    client.account().get().await.unwrap();
    client.server("1a2b3c4d").console().connect().await.unwrap().close().await;
    let blocking = ptero::blocking::Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root);
    let blocking = blocking.build().unwrap();
    let thread = std::thread::spawn(move || {
        blocking.account().get().unwrap();
        blocking.server("1a2b3c4d").console().connect().unwrap().close();
    });
    thread.join().unwrap();
}
