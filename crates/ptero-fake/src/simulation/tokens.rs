//! The tokens that Wings accepts from clients: in signed URLs and on the websocket.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use crate::digest::hex_digest;
use crate::state::State;
use crate::state::permissions::covers;

/// What a token says beyond its user and its server.
#[derive(Default)]
pub(crate) struct Claims {
    pub(crate) permissions: Option<Vec<String>>,
    pub(crate) file_path: Option<String>,
    pub(crate) backup_uuid: Option<String>,
}

impl Claims {
    /// What the token is good for.
    fn scope(&self) -> &'static str {
        match self {
            Self { permissions: Some(_), .. } => "websocket",
            Self { file_path: Some(_), .. } => "file-download",
            Self { backup_uuid: Some(_), .. } => "backup-download",
            _ => "file-upload",
        }
    }
}

/// The id of all tokens of a user for a server, by which they are revoked.
fn token_id(user: u64, server_uuid: &str) -> String {
    hex_digest(format!("{user}{server_uuid}"), 32)
}

impl State {
    /// Signs a token of a user for a server. `None` when one of them is missing.
    pub(crate) fn issue_token(&mut self, user: u64, server: u64, life: Duration, claims: Claims) -> Option<String> {
        let user_uuid = self.users.get(user)?.uuid.clone();
        let server = self.servers.get(server)?;
        let node = self.nodes.get(server.node)?;
        let id = token_id(user, &server.uuid);
        let scope = self.is_pelican().then(|| claims.scope());
        let now = self.clock.seconds();
        let life = i64::try_from(life.as_secs()).unwrap_or(i64::MAX);
        let mut payload = json!({
            "iss": self.settings.url,
            "aud": [node.url()],
            "jti": id,
            "iat": now,
            "nbf": now - 300,
            "exp": now.saturating_add(life),
            "server_uuid": server.uuid,
            "user_uuid": user_uuid,
            "user_id": user,
            "unique_id": self.random.letters(16),
        });
        let optional = [
            ("scope", scope.map(|scope| json!(scope))),
            ("permissions", claims.permissions.map(|permissions| json!(permissions))),
            ("file_path", claims.file_path.map(Value::String)),
            ("backup_uuid", claims.backup_uuid.map(Value::String)),
        ];
        for (name, value) in optional {
            if let (Some(fields), Some(value)) = (payload.as_object_mut(), value) {
                fields.insert(name.to_owned(), value);
            }
        }
        let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let header = json!({"typ": "JWT", "alg": "HS256", "jti": id});
        let signed = format!("{}.{}", encode(&header), encode(&payload));
        let signature = BASE64URL_NOPAD.encode(&mac(&node.token, &signed)?.finalize().into_bytes());
        Some(format!("{signed}.{signature}"))
    }

    /// A token that a node of this panel signed, expired or not. `None` for any other text.
    pub(crate) fn parse_token(&self, text: &str) -> Option<Token> {
        let (signed, signature) = text.rsplit_once('.')?;
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
        let verifies = |secret: &str| mac(secret, signed).is_some_and(|mac| mac.verify_slice(&signature).is_ok());
        let node = self.nodes.find(|node| verifies(&node.token))?.id;
        let payload = BASE64URL_NOPAD.decode(signed.split_once('.')?.1.as_bytes()).ok()?;
        serde_json::from_slice(&payload).ok().map(|claims| Token { claims, node })
    }

    /// Makes Wings refuse the tokens that the user holds for the server.
    pub(crate) fn revoke_tokens(&mut self, user: u64, server_uuid: &str) {
        let now = self.clock.seconds();
        self.wings.denied.insert(token_id(user, server_uuid), now);
    }
}

fn mac(secret: &str, signed: &str) -> Option<Hmac<Sha256>> {
    Some(Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?.chain_update(signed))
}

/// A token with a valid signature.
pub(crate) struct Token {
    claims: Map<String, Value>,
    node: u64,
}

impl Token {
    pub(crate) fn text(&self, claim: &str) -> &str {
        self.claims.get(claim).and_then(Value::as_str).unwrap_or_default()
    }

    fn second(&self, claim: &str) -> i64 {
        self.claims.get(claim).and_then(Value::as_i64).unwrap_or_default()
    }

    /// The node that signed it.
    pub(crate) fn node(&self) -> u64 {
        self.node
    }

    /// Whether its last second is over.
    pub(crate) fn is_expired(&self, state: &State) -> bool {
        state.clock.seconds() > self.second("exp")
    }

    /// How long until its last second starts.
    pub(crate) fn left(&self, state: &State) -> Duration {
        let left = self.second("exp").saturating_mul(1000).saturating_sub(state.clock.now().as_millisecond());
        Duration::from_millis(u64::try_from(left).unwrap_or_default())
    }

    /// Whether it was issued before Wings started, or was revoked.
    pub(crate) fn is_denied(&self, state: &State) -> bool {
        let issued = self.second("iat");
        let revoked = state.wings.denied.get(self.text("jti")).is_some_and(|revoked| issued <= *revoked);
        let user = (self.text("user_uuid").to_owned(), self.text("server_uuid").to_owned());
        let revoked_user = state.wings.denied_users.get(&user).is_some_and(|revoked| issued <= *revoked);
        issued < state.wings.started || revoked || revoked_user
    }

    /// Whether it is good for this. Only Pelican's daemon looks.
    pub(crate) fn has_scope(&self, state: &State, scope: &str) -> bool {
        !state.is_pelican() || self.text("scope").split(' ').any(|given| given == scope)
    }

    pub(crate) fn allows(&self, permission: &str) -> bool {
        let permissions = self.claims.get("permissions").and_then(Value::as_array);
        covers(permissions.into_iter().flatten().filter_map(Value::as_str), permission)
    }

    /// Marks it as used. Returns false when it was used before.
    pub(crate) fn redeem(&self, state: &mut State) -> bool {
        state.wings.used.insert(self.text("unique_id").to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_match_the_example_of_the_standard() {
        // The example of jwt.io: HS256 with the secret "your-256-bit-secret".
        let signed = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                      eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ";
        let signature = mac("your-256-bit-secret", signed).unwrap().finalize().into_bytes();
        assert_eq!(BASE64URL_NOPAD.encode(&signature), "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c");
    }
}
