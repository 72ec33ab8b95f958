//! The tokens that Wings takes from clients: in signed URLs, and on the websocket.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::context::Context;
use super::digest::{hex_digest, sha1_hex};
use super::refusal::Refusal;
use super::state::State;

/// What a token says beyond who has it and for which server.
#[derive(Default)]
pub(crate) struct Claims {
    pub(crate) permissions: Option<Vec<String>>,
    pub(crate) file_path: Option<String>,
    pub(crate) backup_uuid: Option<String>,
}

/// The id of all tokens that the panel gives a user for a server, by which they are revoked.
pub(crate) fn token_id(user: u64, server_uuid: &str) -> String {
    hex_digest(format!("{user}{server_uuid}"), 32)
}

/// A token for the caller and the route's server.
pub(crate) fn issue(context: &mut Context<'_>, life: Duration, claims: Claims) -> Result<String, Refusal> {
    let user_uuid = context.user()?.uuid.clone();
    let server = context.server()?;
    let node = context.state.nodes.get(server.node).ok_or_else(Refusal::not_found)?;
    let (uuid, audience) = (server.uuid.clone(), node.url());
    let id = token_id(context.user, &uuid);
    let now = context.state.calendar.seconds();
    let life = i64::try_from(life.as_secs()).unwrap_or(i64::MAX);
    let mut payload = Map::new();
    let mut claim = |name: &str, value: Value| payload.insert(name.to_owned(), value);
    claim("iss", json!(context.state.settings.url));
    claim("aud", json!([audience]));
    claim("jti", json!(id));
    claim("iat", json!(now));
    claim("nbf", json!(now - 300));
    claim("exp", json!(now.saturating_add(life)));
    claim("server_uuid", json!(uuid));
    claim("user_uuid", json!(user_uuid));
    claim("user_id", json!(context.user));
    claim("unique_id", json!(context.state.random.letters(16)));
    if let Some(permissions) = claims.permissions {
        claim("permissions", json!(permissions));
    }
    if let Some(path) = claims.file_path {
        claim("file_path", json!(path));
    }
    if let Some(backup) = claims.backup_uuid {
        claim("backup_uuid", json!(backup));
    }
    let header = json!({"typ": "JWT", "alg": "HS256", "jti": id});
    let signed = format!("{}.{}", encode(&header), encode(&Value::Object(payload)));
    let signature = signature(&signed);
    Ok(format!("{signed}.{signature}"))
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// No real HMAC: whoever makes tokens for the fake by himself can only be a test.
fn signature(signed: &str) -> String {
    URL_SAFE_NO_PAD.encode(sha1_hex(format!("fake daemon token {signed}").as_bytes()))
}

/// A token that Wings can read and whose signature is right, expired or not.
pub(crate) struct Token(Map<String, Value>);

impl Token {
    /// None for anything malformed or with a wrong signature.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (signed, given) = text.rsplit_once('.')?;
        if signature(signed) != given {
            return None;
        }
        let payload = URL_SAFE_NO_PAD.decode(signed.split_once('.')?.1).ok()?;
        serde_json::from_slice(&payload).ok().map(Self)
    }

    pub(crate) fn text(&self, claim: &str) -> &str {
        self.0.get(claim).and_then(Value::as_str).unwrap_or_default()
    }

    fn second(&self, claim: &str) -> i64 {
        self.0.get(claim).and_then(Value::as_i64).unwrap_or_default()
    }

    /// Valid to the end of its last second.
    pub(crate) fn is_expired(&self, state: &State) -> bool {
        state.calendar.seconds() > self.second("exp")
    }

    /// How long until its last second begins.
    pub(crate) fn left(&self, state: &State) -> Duration {
        let left = self.second("exp").saturating_mul(1000).saturating_sub(state.calendar.now().as_millisecond());
        Duration::from_millis(u64::try_from(left).unwrap_or_default())
    }

    /// Whether it was made before Wings started, or revoked after it was made.
    pub(crate) fn is_denied(&self, state: &State) -> bool {
        let issued = self.second("iat");
        let revoked = state.wings.denied.get(self.text("jti")).is_some_and(|revoked| issued <= *revoked);
        issued < state.wings.started || revoked
    }

    /// Whether its permissions cover this one: `*` stands for all but those of administrators.
    pub(crate) fn allows(&self, permission: &str) -> bool {
        let permissions = self.0.get("permissions").and_then(Value::as_array);
        let covers = |given: &str| given == permission || (given == "*" && !permission.starts_with("admin"));
        permissions.into_iter().flatten().filter_map(Value::as_str).any(covers)
    }

    /// Uses it up. False when it was used before.
    pub(crate) fn redeem(&self, state: &mut State) -> bool {
        state.wings.used.insert(self.text("unique_id").to_owned())
    }
}

impl State {
    /// Wings no longer takes the tokens that the user has for the server.
    pub(crate) fn revoke_tokens(&mut self, user: u64, server_uuid: &str) {
        let now = self.calendar.seconds();
        self.wings.denied.insert(token_id(user, server_uuid), now);
    }
}
