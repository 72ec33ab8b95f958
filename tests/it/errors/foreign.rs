//! Responses of proxies, firewalls, gates and other sites in the panel's or Wings' place.

use ptero::{ErrorKind, PowerAction};

use super::{Case, HTML, JSON, Judgement};
use crate::dual_test;
use crate::support::scripted::{Scripted, Step};

const CHALLENGE: &str = "<!DOCTYPE html><html lang=\"en-US\"><head><title>Just a moment...</title></head><body>\
    <script>window._cf_chl_opt = {cvId: '3'};</script></body></html>";
const NGINX: &str = "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\
    \r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n";

fn unexpected(hint: &'static str, text: &'static str) -> Judgement {
    Judgement { kind: ErrorKind::UnexpectedContent, hint, text, is_retryable: false, was_sent: false }
}

fn gateway(hint: &'static str, text: &'static str) -> Judgement {
    Judgement { is_retryable: true, was_sent: true, ..unexpected(hint, text) }
}

fn cases() -> Vec<(Case, Judgement)> {
    let case = |status, headers, body| Case { status, headers, body };
    vec![
        (
            case(403, "Content-Type: text/html\r\ncf-mitigated: challenge\r\nServer: cloudflare\r\n", CHALLENGE),
            unexpected("Cloudflare", "Just a moment..."),
        ),
        (case(403, HTML, CHALLENGE), unexpected("Cloudflare", "Just a moment...")),
        (case(503, HTML, CHALLENGE), gateway("Cloudflare blocked", "Just a moment...")),
        (case(403, "Content-Type: text/plain\r\n", "error code: 1020"), unexpected("Cloudflare", "error code: 1020")),
        (
            case(403, HTML, "<title>Attention Required! | Cloudflare</title>"),
            unexpected("Cloudflare blocked", "Attention Required!"),
        ),
        (
            case(502, HTML, "<title>panel.example.com | 502: Bad gateway</title><div id=\"cf-error-details\">"),
            gateway("Cloudflare cannot reach", "502: Bad gateway"),
        ),
        (
            case(522, "Content-Type: text/plain\r\n", "error code: 522"),
            gateway("Cloudflare cannot reach", "error code: 522"),
        ),
        (case(526, HTML, "<title>Invalid SSL certificate</title>"), gateway("Cloudflare", "Invalid SSL certificate")),
        (
            case(
                401,
                "Content-Type: text/html\r\nWWW-Authenticate: Basic realm=\"x\"\r\n",
                "<h1>401 Authorization Required</h1>",
            ),
            unexpected("login gate", "401 Authorization Required"),
        ),
        (case(401, "WWW-Authenticate: Basic\r\n", ""), unexpected("login gate", "it is empty")),
        (case(403, HTML, "<title>Login - Authelia</title>"), unexpected("login gate", "Authelia")),
        (case(404, HTML, NGINX), unexpected("another site", "404 Not Found")),
        // As Apache writes it, without a title.
        (
            case(404, HTML, "<h1>Not Found</h1>\n<p>The URL was not found.</p>"),
            unexpected("another site", "Not Found The URL"),
        ),
        (
            case(404, "Content-Type: text/plain\r\n", "404 page not found\n"),
            unexpected("another site", "404 page not found"),
        ),
        (case(403, "", ""), unexpected("another site", "it is empty")),
        (case(403, JSON, ""), unexpected("another site", "it is empty")),
        (case(404, JSON, ""), unexpected("another site", "it is empty")),
        (case(404, JSON, "{}"), unexpected("another site", "{}")),
        (case(404, JSON, r#"{"errors":[]}"#), unexpected("another site", "errors")),
        (
            case(403, JSON, r#"{"success":false,"errors":[{"code":1020,"message":"blocked"}]}"#),
            unexpected("another site", "1020"),
        ),
        (case(409, HTML, "<title>Conflict</title>"), unexpected("another site", "Conflict")),
        (case(422, HTML, "<title>Unprocessable</title>"), unexpected("another site", "Unprocessable")),
        (
            case(404, JSON, r#"{"error":"The requested resource was not found on this server."}"#),
            unexpected("the address of a node (Wings)", "was not found on this server"),
        ),
        (
            case(401, JSON, r#"{"error":"The required authorization heads were not present in the request."}"#),
            unexpected("the address of a node (Wings)", "heads were not present"),
        ),
        (
            case(500, HTML, "<h1>500 Internal Server Error</h1>"),
            Judgement { was_sent: true, ..unexpected("another site", "500 Internal") },
        ),
        (
            case(500, HTML, "<br />\n<b>Fatal error</b>:  Uncaught Error in <b>/x.php</b> on line <b>3</b>"),
            Judgement { was_sent: true, ..unexpected("PHP failed", "Fatal error") },
        ),
        (
            case(502, HTML, "<html><head><title>502 Bad Gateway</title></head>"),
            gateway("down or restarting", "502 Bad Gateway"),
        ),
        (case(503, "", ""), gateway("down or restarting", "it is empty")),
        (case(504, JSON, "{}"), gateway("down or restarting", "{}")),
        (
            case(413, HTML, "<title>413 Request Entity Too Large</title>"),
            unexpected("larger than the proxy", "Entity Too Large"),
        ),
        (
            case(429, "Content-Type: text/plain\r\nRetry-After: 9\r\n", "error code: 1015"),
            Judgement {
                kind: ErrorKind::RateLimited,
                is_retryable: true,
                ..unexpected("Cloudflare", "retry after 9 s")
            },
        ),
    ]
}

dual_test! {
    async fn foreign_response_is_unexpected_content() {
        for (case, judgement) in cases() {
            let server = Scripted::start([case.step(), case.step()]);
            let client = Client::builder(server.url(), "ptlc_key").retries(0).build().unwrap();
            let read = client.account().get().await.unwrap_err();
            judgement.check(&case, &read);
            let write = client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
            judgement.check(&case, &write);
            server.finish();
        }
    }

    async fn foreign_page_with_status_200_is_unexpected_content() {
        for (headers, body, hint, text) in [
            (HTML, "<title>Welcome to nginx!</title>", "another site", "Welcome to nginx!"),
            (JSON, "<html><title>Parked</title>", "another site", "Parked"),
            (HTML, "<title>Sign in to example</title>", "login gate", "Sign in"),
            (JSON, "", "another site", "it is empty"),
            ("", "", "another site", "it is empty"),
            ("Content-Type: text/plain\r\n", "OK", "another site", "OK"),
        ] {
            let case = Case { status: 200, headers, body };
            let server = Scripted::start([case.step()]);
            let client = Client::builder(server.url(), "ptlc_key").retries(0).build().unwrap();
            let error = client.account().get().await.unwrap_err();
            let text = if text == "it is empty" { "the response is empty" } else { text };
            Judgement { was_sent: true, ..unexpected(hint, text) }.check(&case, &error);
            server.finish();
        }
    }

    async fn storage_errors_keep_code_and_message() {
        let expired = "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message>\
            <StringToSign>sekret</StringToSign></Error>";
        let gone = "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>";
        for (status, body, code, detail) in [
            (403, expired, "AccessDenied", "Request has expired"),
            (404, gone, "NoSuchKey", "The specified key does not exist."),
        ] {
            let storage = Scripted::start([Step::reply(status, "Content-Type: application/xml\r\n", body)]);
            let url = format!(
                r#"{{"object":"signed_url","attributes":{{"url":"{}/backup.tar.gz?X-Amz-Signature=sekretsekret"}}}}"#,
                storage.url()
            );
            let panel = Scripted::start([Step::json(200, &url)]);
            let client = Client::builder(panel.url(), "ptlc_key").retries(0).build().unwrap();
            let error = client.server("1a2b3c4d").files().download("x").bytes().await.unwrap_err();
            let whole = format!("{error:#?}");
            assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedContent, Some(status)), "{error}");
            assert_eq!((error.code(), error.detail()), (Some(code), detail));
            assert!(error.hint().is_some_and(|hint| hint.contains("storage provider")), "{error}");
            assert!(!error.is_not_found() && !error.is_forbidden());
            assert!(!whole.contains("sekret"), "{whole}");
        }
    }

    async fn redirect_to_a_login_gate_is_recognised() {
        for (location, hint) in [
            ("https://team.cloudflareaccess.com/cdn-cgi/access/login/x?token=sekret", "login gate"),
            ("/oauth2/start?rd=x", "login gate"),
            ("https://me:sekret@other.example.com/x?token=sekret", "https://other.example.com/x"),
        ] {
            let server = Scripted::start([Step::reply(302, &format!("Location: {location}\r\n"), "")]);
            let client = Client::builder(server.url(), "ptlc_key").retries(0).build().unwrap();
            let error = client.account().get().await.unwrap_err();
            assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Redirect, false));
            assert!(error.hint().is_some_and(|text| text.contains(hint)), "{error}");
            assert!(!format!("{error:#?}").contains("sekret"), "{error}");
        }
    }
}
