use ptero::Method;
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

const SSH_KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL1eCLU8O1N9nrW6eQve9IWxz8ZHfVrDZCVUeZp7KzyR test@example";

dual_test! {
    async fn the_account() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        let account = client.account();
        replay
            .of("client_account__email_update")
            .check(account.update_email("other2@example.com", "Passw0rd!test").await);
        replay
            .of("client_account__email_update_422")
            .check(account.update_email("not-an-email", "Passw0rd!test").await);
        replay
            .of("client_account__email_update_back")
            .check(account.update_email("other@example.com", "Passw0rd!test").await);
        replay
            .of("client_account__email_update_wrong_password")
            .check(account.update_email("x@example.com", "nope").await);
        replay.of("client_account__two_factor_disable_bad_password").check(account.two_factor().disable("wrong").await);
        replay.raw("client_account__two_factor_enable_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "account", "two-factor"])
                .json(&json!({}))
                .send()
                .await,
        );
        replay
            .of("client_account__two_factor_enable_bad_code")
            .check(account.two_factor().enable("000000", "Passw0rd!test").await);
        replay.of("client_account__two_factor_setup").check(account.two_factor().setup().await);
        replay.of("client_account__view").check(account.get().await);
        replay.of("client_account__view_user").check(account.get().await);
        replay.of("client_account__activity").check(account.activity().page(1).await);
        replay
            .of("client_account__activity_include_actor_page")
            .check(account.activity().include(["actor"]).per_page(2).query("page", 1).page(1).await);
        replay.raw("client_account__api_key_create_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "account", "api-keys"])
                .json(&json!({"allowed_ips": "nope"}))
                .send()
                .await,
        );
        replay
            .of("client_account__api_key_create_bad_ip_422")
            .check(account.api_keys().create("x", ["not an ip"]).await);
        replay.of("client_account__api_key_delete_404").check(account.api_keys().delete("ptlc_doesnotexist").await);
        replay.of("client_account__api_keys").check(account.api_keys().list().page(1).await);
        replay.of("client_account__api_keys_after_create").check(account.api_keys().list().page(1).await);
        replay
            .of("client_account__email_update_taken_422")
            .check(account.update_email("admin@example.com", "Passw0rd!test").await);
        replay
            .of("client_account__password_update")
            .check(account.update_password("Passw0rd!test", "Passw0rd!test2").await);
        replay.raw("client_account__password_update_422_mismatch").check(client.request::<Value>(Method::PUT, ["api", "client", "account", "password"]).json(&json!({"current_password": "Passw0rd!test", "password": "short", "password_confirmation": "other"})).send().await);
        replay.of("client_account__view_with_deleted_key_401").check(account.get().await);
        replay.of("client_account__view_with_new_key").check(account.get().await);
        replay.of("client_account__ssh_key_create").check(account.ssh_keys().create("recorded", SSH_KEY).await);
        replay
            .of("client_account__ssh_key_create_duplicate_422")
            .check(account.ssh_keys().create("recorded", SSH_KEY).await);
        replay
            .of("client_account__ssh_key_remove")
            .check(account.ssh_keys().delete("8NewjT1PyUuERVcfu/c3D11BiurdjfqCTH9JhcpnGAo").await);
        replay.raw("client_account__ssh_key_remove_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "account", "ssh-keys", "remove"])
                .json(&json!({}))
                .send()
                .await,
        );
        replay.of("client_account__ssh_keys_empty").check(account.ssh_keys().list().page(1).await);
        replay.finish(&["client_account__"]);
    }
}
