//! The panel's own refusals, in every form in which it, its framework and PHP write them.

use ptero::request::CreateBackup;
use ptero::{ErrorKind, Method, PowerAction, codes};

use super::{Case, HTML, JSON, Judgement};
use crate::dual_test;
use crate::support::scripted::{Scripted, Step};

fn refused(kind: ErrorKind, hint: &'static str, text: &'static str) -> Judgement {
    Judgement { kind, hint, text, is_retryable: false, was_sent: false }
}

const STATE: &str = r#"{"errors":[{"code":"ServerStateConflictException","status":"409",
    "detail":"This server has not yet completed its installation process, please try again later."}]}"#;

fn cases() -> Vec<(Case, Judgement)> {
    let case = |status, headers, body| Case { status, headers, body };
    let json = |status, body| case(status, JSON, body);
    vec![
        (
            json(404, r#"{"errors":[{"code":"NotFoundHttpException","status":"404","detail":"gone"}]}"#),
            refused(ErrorKind::NotFound, "", "NotFoundHttpException: gone"),
        ),
        // A detail is missing, null or empty; a status is a number; a meta is null.
        (
            json(404, r#"{"errors":[{"code":"NotFoundHttpException","status":404,"detail":"","meta":null}]}"#),
            refused(ErrorKind::NotFound, "", "NotFoundHttpException: the panel refused the request"),
        ),
        (
            json(400, r#"{"errors":[{"code":null,"status":null,"detail":"no room","meta":[]}]}"#),
            refused(ErrorKind::Refused, "", "400 no room"),
        ),
        // The framework's own forms.
        (json(401, r#"{"message":"Unauthenticated."}"#), refused(ErrorKind::Unauthorized, "key", "Unauthenticated.")),
        (
            json(404, r#"{"message":"","exception":"A\\NotFoundHttpException"}"#),
            refused(ErrorKind::NotFound, "", "NotFound"),
        ),
        (
            json(422, r#"{"message":"The email has been taken.","errors":{"email":["The email has been taken."]}}"#),
            refused(ErrorKind::Validation, "", "The email has been taken. (field `email`)"),
        ),
        (
            json(429, r#"{"message":"Too Many Attempts."}"#),
            Judgement { is_retryable: true, ..refused(ErrorKind::RateLimited, "", "Too Many Attempts.") },
        ),
        (
            json(500, r#"{"message":"Server Error"}"#),
            Judgement { was_sent: true, ..refused(ErrorKind::Server, "", "Server Error") },
        ),
        // What PHP prints before and after it, and what it then calls it.
        (
            case(
                404,
                HTML,
                "<br />\n<b>Warning</b>:  x in <b>/a.php</b> on line <b>3</b><br />\n\
                 {\"errors\":[{\"code\":\"NotFoundHttpException\",\"status\":\"404\",\"detail\":\"gone\"}]}",
            ),
            refused(ErrorKind::NotFound, "", "gone"),
        ),
        (
            json(
                409,
                "\u{feff}{\"errors\":[{\"code\":\"ConflictHttpException\",\"status\":\"409\",\"detail\":\"busy\"}]}\n\
                 PHP Notice:  x in /a.php on line 3",
            ),
            Judgement { is_retryable: true, ..refused(ErrorKind::Conflict, "", "busy") },
        ),
        (
            json(409, STATE),
            Judgement { is_retryable: true, ..refused(ErrorKind::Conflict, "installed", "installation") },
        ),
        (
            json(503, r#"{"errors":[{"code":"HttpException","status":"503","detail":"Service Unavailable"}]}"#),
            Judgement { is_retryable: true, ..refused(ErrorKind::Server, "maintenance mode", "Service Unavailable") },
        ),
        (
            json(504, r#"{"errors":[{"code":"DaemonConnectionException","status":"504","detail":"no connection"}]}"#),
            Judgement {
                is_retryable: true,
                was_sent: true,
                ..refused(ErrorKind::Daemon, "cannot reach Wings", "no connection")
            },
        ),
        (
            json(502, r#"{"errors":[{"code":"HttpException","status":"502","detail":"odd"}]}"#),
            Judgement { is_retryable: true, was_sent: true, ..refused(ErrorKind::Server, "", "odd") },
        ),
        // Pelican.
        (
            json(500, r#"{"errors":[{"code":"ConnectionException","status":"500","detail":"An unexpected error"}]}"#),
            Judgement {
                is_retryable: true,
                was_sent: true,
                ..refused(ErrorKind::Daemon, "cannot reach the daemon", "unexpected")
            },
        ),
        (
            json(500, r#"{"errors":[{"code":"RequestException","status":"500","detail":"An unexpected error"}]}"#),
            Judgement { was_sent: true, ..refused(ErrorKind::Daemon, "Pelican does not report why", "unexpected") },
        ),
        (json(403, "[]"), refused(ErrorKind::Forbidden, "gives no reason", "without giving a reason")),
        (case(406, HTML, ""), refused(ErrorKind::Refused, "transfer", "without giving a reason")),
    ]
}

dual_test! {
    async fn refusals_have_their_kind_and_hint() {
        for (case, judgement) in cases() {
            let server = Scripted::start([case.step()]);
            let client = Client::builder(server.url(), "ptlc_key").retries(0).build().unwrap();
            let error = client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
            judgement.check(&case, &error);
            server.finish();
        }
    }

    async fn fields_of_the_frameworks_validation_are_kept() {
        let body = r#"{"message":"The given data was invalid.","errors":{"email":["taken","too long"],"name":["empty"]}}"#;
        let server = Scripted::start([Step::json(422, body)]);
        let client = Client::new(server.url(), "ptlc_key").unwrap();
        let error = client.account().get().await.unwrap_err();
        let fields: Vec<_> = error.errors().iter().map(|error| (error.field().unwrap(), error.detail())).collect();
        assert_eq!(fields, [("email", "taken"), ("email", "too long"), ("name", "empty")]);
        assert_eq!((error.code(), error.field()), (Some(codes::VALIDATION), Some("email")));
    }

    async fn command_to_a_stopped_server_is_server_offline() {
        for (status, body) in [
            (502, r#"{"errors":[{"code":"HttpException","status":"502","detail":"Server must be online in order to send commands."}]}"#),
            (409, r#"{"errors":[{"code":"HttpException","status":"409","detail":"Server must be online in order to send commands."}]}"#),
        ] {
            let case = Case { status, headers: JSON, body };
            let server = Scripted::start([case.step()]);
            let client = Client::builder(server.url(), "ptlc_key").retries(0).build().unwrap();
            let error = client.server("1a2b3c4d").command("say hi").await.unwrap_err();
            refused(ErrorKind::ServerOffline, "start it first", "must be online").check(&case, &error);
        }
    }

    async fn saved_change_that_is_refused_was_sent() {
        let body = r#"{"errors":[{"code":"ConfigurationNotPersistedException","status":"400",
            "detail":"The daemon configuration <strong>has been updated</strong>, however there was an error."}]}"#;
        let server = Scripted::start([Step::json(400, body)]);
        let client = Client::new(server.url(), "ptla_key").unwrap();
        let error = client.request::<()>(Method::PATCH, ["api", "application", "nodes", "1"]).send().await.unwrap_err();
        assert_eq!(error.code(), Some(codes::CONFIGURATION_NOT_PERSISTED));
        assert!(error.was_sent());
        assert_eq!(error.detail(), "The daemon configuration has been updated, however there was an error.");
        assert!(error.hint().is_some_and(|hint| hint.contains("saved the change")), "{error}");
    }

    async fn refusals_are_explained_at_their_routes() {
        let bad = |code: &str| format!(r#"{{"errors":[{{"code":"{code}","status":"x","detail":"no"}}]}}"#);
        for (path, status, code, hint) in [
            ("api/client/servers/x/backups/y/restore", 400, codes::BAD_REQUEST, "`is_successful`"),
            ("api/client/servers/x/settings/reinstall", 400, codes::DISPLAY, "skip_scripts"),
            ("api/application/servers/1/reinstall", 400, codes::DISPLAY, "skip_scripts"),
            ("api/application/nodes/1/configuration", 403, codes::ACCESS_DENIED, "permission to write nodes"),
            ("api/client/servers/x/power", 400, codes::DISPLAY, ""),
        ] {
            let server = Scripted::start([Step::json(status, &bad(code))]);
            let client = Client::new(server.url(), "ptlx_key").unwrap();
            let error = client.request::<()>(Method::POST, path.split('/')).send().await.unwrap_err();
            assert_eq!(error.code(), Some(code));
            match hint {
                "" => assert_eq!(error.hint(), None),
                hint => assert!(error.hint().is_some_and(|text| text.contains(hint)), "{error}"),
            }
        }
    }

    async fn missing_file_on_pelican_is_not_found() {
        let body = r#"{"errors":[{"code":"FileNotFoundException","status":"500","detail":"An unexpected error"}]}"#;
        let server = Scripted::start([Step::json(500, body), Step::json(500, body)]);
        let client = Client::builder(server.url(), "pacc_key").retries(0).build().unwrap();
        let error = client.server("1a2b3c4d").files().contents("/x").await.unwrap_err();
        assert!(error.is_not_found() && error.code() == Some(codes::FILE_NOT_FOUND), "{error:?}");
        let error = client.account().get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server, "{error:?}");
    }

    async fn errors_of_a_response_are_bounded() {
        let item = format!(r#"{{"code":"{0}","detail":"{0}","meta":{{"source_field":"{0}","rule":"{0}"}}}}"#, "x".repeat(9000));
        let body = format!(r#"{{"errors":[{}]}}"#, vec![item; 200].join(","));
        let long = format!("<title>{}</title>", "y".repeat(100_000));
        let server = Scripted::start([Step::json(422, &body), Step::reply(404, HTML, long), Step::json(404, &"z".repeat(100_000))]);
        let client = Client::builder(server.url(), "ptlc_key").retries(0).build().unwrap();
        for most in [9000, 1500, 1500] {
            let error = client.account().get().await.unwrap_err();
            let text = error.to_string();
            assert!(text.chars().count() < most, "{}", text.chars().count());
            assert!(format!("{error:#?}").chars().count() < 150_000);
        }
    }

    async fn retry_after_may_be_a_date() {
        let body = r#"{"errors":[{"code":"ThrottleRequestsException","status":"429","detail":"Too Many Attempts."}]}"#;
        let dates = "Date: Wed, 21 Oct 2026 07:28:00 GMT\r\nRetry-After: Wed, 21 Oct 2026 07:28:40 GMT\r\n";
        let server = Scripted::start([Step::json_with(429, dates, body)]);
        let client = Client::builder(server.url(), "ptlc_key").retries(0).build().unwrap();
        let error = client.server("1a2b3c4d").backups().create(CreateBackup::new()).await.unwrap_err();
        assert_eq!(error.retry_after().map(|wait| wait.as_secs()), Some(40));
    }
}
