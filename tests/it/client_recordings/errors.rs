use ptero::Method;
use ptero::request::PullFile;
use serde_json::Value;

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn wrong_keys_and_permissions_are_errors_as_recorded() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        let server = client.server("7e215471");
        replay.of("errors__ip_not_allowed_403").check(client.account().get().await);
        replay.of("errors__subuser_backups_403").check(server.backups().list().page(1).await);
        replay
            .of("errors__subuser_create_subuser_403")
            .check(server.users().create("z@example.com", ["control.start"]).await);
        replay.of("errors__subuser_databases_403").check(server.databases().list().page(1).await);
        replay.of("errors__subuser_file_write_403").check(server.files().write("x", "").await);
        replay.of("errors__subuser_power_start_403").check(server.power("start".into()).await);
        replay.of("errors__pull_throttle_429").check(server.files().pull(PullFile::new("nope")).await);
        replay.of("errors__application_key_on_client").check(client.servers().list().page(1).await);
        replay.of("errors__bad_key_401").check(client.servers().list().page(1).await);
        replay.of("errors__malformed_key_401").check(client.servers().list().page(1).await);
        replay
            .raw("errors__method_not_allowed_405")
            .check(client.request::<Value>(Method::DELETE, ["api", "client", "account"]).send().await);
        replay.of("errors__no_key_client_401").check(client.servers().list().page(1).await);
        replay.leave_out("sends a form, which no call does", &["errors__form_encoded_body"]);
        replay.leave_out(
            "is a HEAD or OPTIONS request, which no call makes",
            &["errors__head_client", "errors__options_cors"],
        );
        replay.leave_out(
            "needs another Accept header than a client sends",
            &[
                "errors__html_accept_no_key_302",
                "errors__no_accept_header_302",
                "errors__no_accept_header_404",
                "errors__no_accept_header_no_key_302",
                "errors__no_accept_header_with_key",
                "errors__vnd_accept",
            ],
        );
        replay.finish_under("/api/client", &["errors__"]);
    }
}
