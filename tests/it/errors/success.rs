//! Responses with a good status: what is read, and what is an error after all.

use ptero::{ErrorKind, Method, PowerAction};
use serde_json::Value;

use super::{HTML, JSON};
use crate::dual_test;
use crate::support::scripted::{Scripted, Step};

const ACCOUNT: &str = r#"{"object":"user","attributes":{"id":1,"admin":false,"username":"sekret","email":"u@example.com",
    "first_name":null,"last_name":null,"language":"en"}}"#;

dual_test! {
    async fn json_is_read_whatever_its_content_type() {
        let notice = format!("<b>Notice</b>:  x in <b>/a.php</b> on line <b>3</b><br />\n{ACCOUNT}");
        for (headers, body) in [
            ("Content-Type: Application/JSON; Charset=UTF-8\r\n", ACCOUNT),
            ("Content-Type: application/vnd.pterodactyl.v1+JSON\r\n", ACCOUNT),
            ("Content-Type: text/plain\r\n", ACCOUNT),
            (HTML, ACCOUNT),
            ("", ACCOUNT),
            (JSON, &format!("\u{feff}\r\n{ACCOUNT}\n")),
            (HTML, &notice),
            (JSON, &notice),
        ] {
            let server = Scripted::start([Step::reply(200, headers, body)]);
            let client = Client::new(server.url(), "ptlc_key").unwrap();
            let account = client.account().get().await.unwrap();
            assert_eq!(account.email, "u@example.com");
        }
    }

    async fn write_whose_reply_cannot_be_read_was_sent() {
        for (headers, body, kind) in [
            (JSON, "{\"object\":", ErrorKind::Decode),
            (JSON, r#"{"object":"user","attributes":{"id":[]}}"#, ErrorKind::Decode),
            (JSON, "", ErrorKind::UnexpectedContent),
            (HTML, "<title>Welcome</title>", ErrorKind::UnexpectedContent),
        ] {
            let server = Scripted::start([Step::reply(200, headers, body)]);
            let client = Client::new(server.url(), "ptla_key").unwrap();
            let user = ptero::request::application::CreateUser::new("u@example.com", "u", "U", "L");
            let error = client.application().users().create(user).await.unwrap_err();
            assert_eq!((error.kind(), error.status(), error.attempts()), (kind, Some(200), 1), "{error:?}");
            assert!(error.was_sent() && !error.is_retryable(), "{error:?}");
        }
    }

    async fn unsent_request_was_not_sent() {
        let client = Client::builder("http://127.0.0.1:1", "ptlc_key").retries(0).build().unwrap();
        let error = client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
        assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Connect, false), "{error:?}");
        let error = client.server("a/b").power(PowerAction::Start).await.unwrap_err();
        assert_eq!((error.kind(), error.was_sent()), (ErrorKind::InvalidInput, false), "{error:?}");
    }

    async fn earlier_attempt_that_may_have_been_carried_out_counts() {
        let server = Scripted::start([Step::hang_up(), Step::json(404, r#"{"errors":[{"code":"NotFoundHttpException"}]}"#)]);
        let clock = ptero::Clock::simulated();
        let client = Client::builder(server.url(), "ptlc_key").clock(clock).build().unwrap();
        let error = client.server("1a2b3c4d").backups().delete("6ad92a7b-0a6b-4c1d-9a5e-1f6b0a8f1c9e").await.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.was_sent()), (ErrorKind::NotFound, 2, true), "{error:?}");
    }

    async fn error_with_a_good_status_is_an_error() {
        let gone = r#"{"errors":[{"code":"NotFoundHttpException","status":"404","detail":"gone"}]}"#;
        let server = Scripted::start([Step::json(200, gone), Step::json(200, gone), Step::json(200, gone)]);
        let client = Client::new(server.url(), "ptlc_key").unwrap();
        let read = client.account().get().await.unwrap_err();
        let write = client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
        let raw = client.request::<Value>(Method::GET, ["x"]).send().await.unwrap_err();
        for error in [read, write, raw] {
            assert_eq!((error.kind(), error.status(), error.detail()), (ErrorKind::NotFound, Some(200), "gone"), "{error:?}");
        }
    }

    async fn wings_error_in_place_of_a_file_is_an_error() {
        let text = "Content-Type: text/plain\r\n";
        let failed = r#"{"error":"An unexpected error was encountered while processing this request","request_id":"3596f16c-8107-45da-8f10-44ff72772c34"}"#;
        let gone = r#"{"error":"The requested resources was not found on the system.","request_id":"3596f16c-8107-45da-8f10-44ff72772c34"}"#;
        let gone_too = r#"{"error":"The requested resource was not found on this server."}"#;
        for (body, kind) in [(failed, ErrorKind::Daemon), (gone, ErrorKind::NotFound), (gone_too, ErrorKind::NotFound)] {
            let server = Scripted::start([Step::reply(200, text, body)]);
            let client = Client::new(server.url(), "ptlc_key").unwrap();
            let error = client.server("1a2b3c4d").files().contents("/x.txt").await.unwrap_err();
            assert_eq!((error.kind(), error.status()), (kind, Some(200)), "{error:?}");
        }
        for file in [
            r#"{"error":"a file of the user's"}"#,
            r#"{"error":"x","request_id":"not-a-uuid"}"#,
            r#"{"errors":[{"code":"X","detail":"y"}]}"#,
            "",
        ] {
            let server = Scripted::start([Step::reply(200, text, file)]);
            let client = Client::new(server.url(), "ptlc_key").unwrap();
            let read = client.server("1a2b3c4d").files().contents("/x.json").await.unwrap();
            assert_eq!(read, file);
        }
    }

    async fn decoding_error_names_the_field_and_no_value() {
        for (body, place) in [
            (r#"{"object":"user","attributes":{"admin":false,"email":"sekret"}}"#, "is missing"),
            (r#"{"object":"user","attributes":{"id":1,"username":{"sekret":"sekret"},"email":"x"}}"#, "`attributes.username"),
        ] {
            let server = Scripted::start([Step::json(200, body)]);
            let client = Client::new(server.url(), "ptlc_key").unwrap();
            let error = client.account().get().await.unwrap_err();
            let whole = format!("{error} {error:#?}");
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(whole.contains(place), "{whole}");
            assert!(!whole.contains(":\"sekret") && !whole.contains("\"sekret\""), "{whole}");
        }
    }
}
