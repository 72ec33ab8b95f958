//! What servers repeat of a request, and what callers mix up, is in no error.

use std::fmt::Debug;

use ptero::model::{SignedUrl, WebsocketCredentials};
use ptero::request::application::CreateUser;
use ptero::{Error, ErrorKind, Method};

use crate::dual_test;
use crate::support::scripted::{Scripted, Step};
use crate::support::socket::{SERVER, Wings, script};

/// Without a prefix, as keys were before panel 1.8.
const KEY: &str = "sekretKEYsekretKEYsekretKEYsekretKEYsekretKEY123";
const GATE: &str = "sekret+gate/password=";

/// Everything that a program may print of an error, with what is behind it.
fn texts(error: &Error) -> String {
    let mut texts = format!("{error} {error:?} {error:#?} {} {:?} {:?}", error.detail(), error.hint(), error.errors());
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        texts += &format!(" {cause} {cause:?} {cause:#?}");
        source = cause.source();
    }
    texts
}

fn check(error: &Error) {
    let texts = texts(error);
    assert!(!texts.contains("sekret"), "{texts}");
    assert!(!texts.contains(|character: char| character.is_control() && character != '\n'), "{texts:?}");
}

/// The responses of a server that repeats what it was sent, in every place that is read.
fn echoes() -> Vec<Step> {
    let html = "Content-Type: text/html\r\n";
    let envelope = |detail: &str| {
        format!(
            r#"{{"errors":[{{"code":"{detail}","status":"{detail}","detail":"{detail}","meta":{{"source_field":"{detail}","rule":"{detail}"}}}}]}}"#
        )
    };
    let gate = GATE.replace('/', "\\/");
    vec![
        Step::reply(403, html, format!("<title>Bearer {KEY}</title>")),
        Step::reply(200, html, format!("<title>\u{1b}[31m{KEY} {GATE}</title>")),
        Step::reply(502, "", format!("GET / HTTP/1.1\r\nAuthorization: Bearer {KEY}\r\nx-gate: {GATE}\r\n")),
        Step::reply(
            404,
            html,
            format!("<p>headers: {{\"authorization\": \"Bearer {KEY}\", \"x-gate\": \"{gate}\"}}</p>"),
        ),
        Step::json(422, &envelope(&format!("{KEY} and {gate}"))),
        Step::json(400, &format!(r#"{{"message":"{KEY}","errors":{{"{KEY}":["{gate}"]}}}}"#)),
        Step::json(500, &format!(r#"{{"message":"{KEY}","exception":"{KEY}"}}"#)),
        Step::json(404, &format!(r#"{{"error":"{KEY}","request_id":"{gate}"}}"#)),
        Step::json(404, &format!(r#"{{"{KEY}":"{gate}"}}"#)),
        Step::json(200, &format!(r#"{{"object":"user","attributes":{{"{KEY}":1,"id":"{gate}"}}}}"#)),
        Step::json(200, &format!(r#"{{"object":"user","attributes":{{"{KEY}""#)),
        Step::reply(302, &format!("Location: https://x.example.com/{KEY}/?key={KEY}\r\n"), ""),
        Step::reply(
            403,
            "Content-Type: application/xml\r\n",
            format!("<Error><Code>{KEY}</Code><Message>{GATE}</Message></Error>"),
        ),
    ]
}

dual_test! {
    async fn echoed_key_and_headers_are_not_quoted() {
        for step in echoes() {
            let server = Scripted::start([step]);
            let client = Client::builder(server.url(), KEY).header("x-gate", GATE).retries(0).build().unwrap();
            let error = client.account().get().await.unwrap_err();
            check(&error);
            server.finish();
        }
    }

    async fn echoed_passwords_are_not_quoted() {
        let bodies = [
            r#"<pre>{"username":"ada","password":"sekret \"x\" sekret"}</pre>"#,
            "<pre>POST: password=sekret&amp;username=ada</pre>",
            "<pre>[password] => sekretsekret</pre>",
        ];
        for body in bodies {
            let server = Scripted::start([Step::reply(500, "Content-Type: text/html\r\n", body)]);
            let client = Client::builder(server.url(), "ptla_key").retries(0).build().unwrap();
            let user = CreateUser::new("a@example.com", "ada", "Ada", "L").password("sekret \"x\" sekret");
            check(&client.application().users().create(user).await.unwrap_err());
        }
    }

    async fn echoed_token_of_a_node_is_not_quoted() {
        let token = "sekret.token-of/the+node";
        let encoded = "sekret.token-of%2Fthe%2Bnode";
        for (status, body) in [
            (404, format!("<title>/download/file?token={encoded}</title>")),
            (502, format!("<h1>{token}</h1>")),
            (403, format!(r#"{{"error":"invalid: {token}","request_id":"{encoded}"}}"#)),
            (200, format!("<title>{token}</title>")),
        ] {
            let node = Scripted::start([Step::reply(status, "Content-Type: text/html\r\n", body.clone()), Step::reply(status, "Content-Type: text/html\r\n", body)]);
            let url = |path: &str| format!(r#"{{"object":"signed_url","attributes":{{"url":"{}{path}?token={encoded}"}}}}"#, node.url());
            let panel = Scripted::start([Step::json(200, &url("/download/file")), Step::json(200, &url("/upload/file"))]);
            let client = Client::builder(panel.url(), "ptlc_key").retries(0).build().unwrap();
            let files = client.server("1a2b3c4d").files();
            check(&files.download("/x").bytes().await.unwrap_err());
            check(&files.upload("/").bytes("x", "y").send().await.unwrap_err());
        }
    }

    async fn echoed_token_of_a_console_is_not_quoted() {
        let ends: [fn() -> crate::support::socket::Script; 3] = [
            || script(|peer| {
                let token = peer.hear_of("auth").remove(0);
                peer.say("jwt error", &[&format!("invalid: {token}")]);
                peer.until_gone();
            }),
            || script(|peer| {
                let token = peer.hear_of("auth").remove(0);
                peer.say("daemon error", &[&format!("invalid: {token}")]);
                peer.vanish();
            }),
            || script(|peer| {
                let token = peer.hear_of("auth").remove(0);
                peer.close(4409, String::leak(token));
            }),
        ];
        for end in ends {
            let wings = Wings::start([end(), end(), end(), end()]);
            let client = Client::new(&wings.panel, "ptlc_key").unwrap();
            let console = client.server(SERVER).console().give_up_after(std::time::Duration::from_secs(5));
            let error = console.connect().await.unwrap_err();
            let texts = texts(&error);
            let tokens: Vec<String> = wings.heard_of("auth");
            assert!(!tokens.is_empty());
            assert!(tokens.iter().all(|token| !texts.contains(token)), "{tokens:?} {texts}");
        }
    }

    async fn secrets_in_a_good_reply_are_read_or_not_quoted() {
        let url = r#"{"object":"signed_url","attributes":{"url":"https://node/x?token=sekret"}}"#;
        let socket = r#"{"data":{"token":"sekret","socket":"wss://node/x"}}"#;
        for headers in ["", "Content-Type: text/html\r\n", "Content-Type: Application/JSON\r\n"] {
            let server = Scripted::start([
                Step::reply(200, headers, url),
                Step::reply(200, headers, socket),
                // Not the expected shape, and not complete.
                Step::reply(200, headers, socket),
                Step::reply(200, headers, url.trim_end_matches('}')),
            ]);
            let client = Client::new(server.url(), "ptlc_key").unwrap();
            let url = client.server("x").files().upload_url().await.unwrap();
            assert!(url.url.expose().ends_with("sekret") && !format!("{url:?}").contains("sekret"));
            let socket = client.request::<WebsocketCredentials>(Method::GET, ["x"]);
            let _ = socket.send().await;
            for _ in 0..2 {
                let error = client.request::<SignedUrl>(Method::GET, ["x"]).send().await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
                check(&error);
            }
        }
    }

    async fn swapped_arguments_are_not_quoted() {
        for (url, key) in [
            ("ptlc_sekret", "https://panel.example.com"),
            (KEY, "https://panel.example.com"),
            (KEY, "panel.example.com"),
            ("user:sekret@panel.example.com", "ptlc_key"),
            ("user:sekret@panel.example.com:8443/x", "ptlc_key"),
            ("http://user:sekret@panel.example.com", "ptlc_key"),
            ("https://panel.example.com/?key=sekret", "ptlc_key"),
            ("https://panel.example.com", "https://sekret.example.com"),
            ("https://panel.example.com", "sekret with spaces"),
        ] {
            let error = Client::new(url, key).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{url}");
            check(&error);
            check(&Client::builder(url, key).retries(1).build().unwrap_err());
        }
        for proxy in ["user:sekret@proxy:3128", "http://user:sekret@", "ftp://user:sekret@proxy", "sekret"] {
            let builder = Client::builder("https://panel.example.com", "ptlc_key").proxy(proxy);
            assert!(!format!("{builder:?}").contains("sekret"), "{builder:?}");
            if let Err(error) = builder.build() {
                check(&error);
            }
        }
        let builder = Client::builder("https://panel.example.com", "ptlc_key").header("x-gate", "sekret\n");
        check(&builder.build().unwrap_err());
    }

    async fn debug_of_requests_hides_the_values_of_parameters() {
        fn hides(value: &impl Debug) {
            let text = format!("{value:?} {value:#?}");
            assert!(!text.contains("sekret") && text.contains("token"), "{text}");
        }
        let client = Client::new("https://panel.example.com", "ptlc_key").unwrap();
        hides(&client.request::<()>(Method::GET, ["x"]).query("token", "sekret"));
        hides(&client.servers().list().query("token", "sekret"));
    }
}
