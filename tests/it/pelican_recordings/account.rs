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
        'each: for it in recorded(&mut replay, of) {
            replay.of(&it.name);
            let json = it.json.as_ref();
            let account = client.account();
            let both = |first, second| Some((it.text(first)?, it.text(second)?));
            'raw: {
                match it.route {
                    "client.servers.list" => replay.done(queried!(client.servers().list(), it).page(it.page()).await),
                    "client.permissions" => replay.done(client.permissions().await),
                    "client.account.get" => replay.done(account.get().await),
                    "client.account.activity" => replay.done(queried!(account.activity(), it).page(it.page()).await),
                    "client.account.email.update" => {
                        let Some((email, password)) = both("email", "password") else { break 'raw };
                        replay.done(account.update_email(email, password).await);
                    }
                    "client.account.username.update" => {
                        let Some((username, password)) = both("username", "password") else { break 'raw };
                        replay.done(account.update_username(username, password).await);
                    }
                    "client.account.password.update" => match both("current_password", "password") {
                        Some((current, new)) if it.text("password_confirmation") == Some(new) => {
                            replay.done(account.update_password(current, new).await);
                        }
                        _ => break 'raw,
                    },
                    "client.account.api_keys.list" => replay.done(account.api_keys().list().page(1).await),
                    "client.account.api_keys.create" => {
                        let allowed = json.and_then(|json| json.get("allowed_ips"));
                        let allowed = allowed.map_or(Some(Vec::new()), |allowed| {
                            allowed.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>()
                        });
                        match (it.text("description"), allowed) {
                            (Some(description), Some(allowed)) => {
                                replay.done(account.api_keys().create(description, allowed).await);
                            }
                            _ => break 'raw,
                        }
                    }
                    "client.account.api_keys.delete" => replay.done(account.api_keys().delete(it.parameter(0)).await),
                    "client.account.ssh_keys.list" => replay.done(account.ssh_keys().list().page(1).await),
                    "client.account.ssh_keys.create" => {
                        let Some((name, key)) = both("name", "public_key") else { break 'raw };
                        replay.done(account.ssh_keys().create(name, key).await);
                    }
                    "client.account.ssh_keys.delete_by_fingerprint" => {
                        replay.done(account.ssh_keys().delete(it.parameter(0)).await);
                    }
                    _ => break 'raw,
                }
                continue 'each;
            }
            replay.by_raw_request().check(raw_request!(client, it).send().await);
        }
        replay.finish_where(of);
    }
}
