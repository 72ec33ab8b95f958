use serde_json::Value;

use super::{queried, raw_request, recorded};
use crate::dual_test;
use crate::support::replay::Replay;

/// Everything of the Client API that is not below a server.
fn of(path: &[String]) -> bool {
    path[1] == "client" && path.get(2).is_none_or(|segment| segment != "servers")
}

dual_test! {
    async fn account_and_servers() {
        let mut replay = Replay::pelican();
        let client = Client::builder(replay.url(), "pacc_key").retries(0).pacing(false).build().unwrap();
        for it in recorded(&mut replay, of) {
            replay.of(&it.name);
            let json = it.json.as_ref();
            let account = client.account();
            let both = |first, second| Some((it.text(first)?, it.text(second)?));
            let is_typed = match it.route {
                "client.servers.list" => {
                    replay.check(queried!(client.servers().list(), it).page(it.page()).await);
                    true
                }
                "client.permissions" => {
                    replay.check(client.permissions().await);
                    true
                }
                "client.account.get" => {
                    replay.check(account.get().await);
                    true
                }
                "client.account.activity" => {
                    replay.check(queried!(account.activity(), it).page(it.page()).await);
                    true
                }
                "client.account.email.update" => match both("email", "password") {
                    Some((email, password)) => {
                        replay.check(account.update_email(email, password).await);
                        true
                    }
                    None => false,
                },
                "client.account.username.update" => match both("username", "password") {
                    Some((username, password)) => {
                        replay.check(account.update_username(username, password).await);
                        true
                    }
                    None => false,
                },
                "client.account.password.update" => match both("current_password", "password") {
                    Some((current, new)) if it.text("password_confirmation") == Some(new) => {
                        replay.check(account.update_password(current, new).await);
                        true
                    }
                    _ => false,
                },
                "client.account.api_keys.list" => {
                    replay.check(account.api_keys().list().page(1).await);
                    true
                }
                "client.account.api_keys.create" => {
                    let allowed = json.and_then(|json| json.get("allowed_ips"));
                    let allowed = allowed.map_or(Some(Vec::new()), |allowed| {
                        allowed.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>()
                    });
                    match (it.text("description"), allowed) {
                        (Some(description), Some(allowed)) => {
                            replay.check(account.api_keys().create(description, allowed).await);
                            true
                        }
                        _ => false,
                    }
                }
                "client.account.api_keys.delete" => {
                    replay.check(account.api_keys().delete(it.parameter(0)).await);
                    true
                }
                "client.account.ssh_keys.list" => {
                    replay.check(account.ssh_keys().list().page(1).await);
                    true
                }
                "client.account.ssh_keys.create" => match both("name", "public_key") {
                    Some((name, key)) => {
                        replay.check(account.ssh_keys().create(name, key).await);
                        true
                    }
                    None => false,
                },
                "client.account.ssh_keys.delete_by_fingerprint" => {
                    replay.check(account.ssh_keys().delete(it.parameter(0)).await);
                    true
                }
                _ => false,
            };
            if !is_typed {
                replay.by_raw_request().check(raw_request!(client, it).send().await);
            }
        }
        replay.finish_where(of);
    }
}
