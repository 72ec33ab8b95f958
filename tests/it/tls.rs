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
    async fn a_private_authority_is_trusted_once_it_is_given() {
        let server = TlsServer::start(ACCOUNT);
        let client = Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root).build().unwrap();
        let account = client.account().get().await.unwrap();
        assert_eq!(account.username, "u");
    }

    async fn without_it_the_certificate_is_refused_clearly() {
        let server = TlsServer::start(ACCOUNT);
        let client =
            Client::builder(&server.url, "ptlc_key").retries(3).timeout(Duration::from_secs(5)).build().unwrap();
        let error = client.account().get().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Tls, 1), "{error:?}");
        assert!(error.to_string().contains("UnknownIssuer"), "{error}");
        assert!(error.hint().unwrap().contains("add_root_certificate"));
    }

    async fn any_certificate_will_do_in_danger() {
        let server = TlsServer::start(ACCOUNT);
        let client = Client::builder(&server.url, "ptlc_key").danger_accept_invalid_certs(true).build().unwrap();
        client.account().get().await.unwrap();
    }

    async fn a_certificate_that_is_none_is_refused_when_the_client_is_made() {
        let text = "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----";
        let error = Client::builder("https://localhost", "ptlc_key").add_root_certificate(text).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
    }
    async fn the_console_trusts_the_same_authority() {
        let server = TlsServer::start(ACCOUNT);
        let client = Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root).build().unwrap();
        let mut console = client.server("1a2b3c4d").console().connect().await.unwrap();
        let event = console.next().await.transpose().unwrap();
        assert_eq!(event, Some(ConsoleEvent::AuthSuccess));
        console.close().await;
    }

    async fn the_console_refuses_a_node_of_another_authority() {
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
async fn both_clients_do_both_in_one_process() {
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
