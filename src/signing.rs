//! Tokens that Wings accepts from anybody who holds them: JSON Web Tokens, signed with the token of the node (HS256).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{Error, ErrorKind, Result};
use crate::hex::hex;

/// How long a token opens a console. The panel's have the same life.
const CONSOLE_SECONDS: i64 = 600;

/// How long a signed URL is valid. Only its first request must be in time.
const URL_SECONDS: i64 = 300;

/// How long a token lets a server in: the other node stops the server before it sends it. The panel's have the same
/// life.
const TRANSFER_SECONDS: i64 = 900;

/// By how much the clock of the node may be behind.
const LEEWAY_SECONDS: i64 = 300;

const UNIQUE_CHARACTERS: usize = 24;

/// The purpose of a token.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    /// Opening a console, with these permissions.
    Console(Vec<String>),
    Upload,
    /// Fetching the file with this path.
    File(String),
    /// Fetching the backup with this UUID.
    Backup(String),
    /// Sending the server to the node.
    Transfer,
}

impl Purpose {
    /// What newer versions of Wings require.
    fn scope(&self) -> &'static str {
        match self {
            Self::Console(_) => "websocket",
            Self::Upload => "file-upload",
            Self::File(_) => "file-download",
            Self::Backup(_) => "backup-download",
            Self::Transfer => "transfer",
        }
    }

    fn seconds(&self) -> i64 {
        match self {
            Self::Console(_) => CONSOLE_SECONDS,
            Self::Transfer => TRANSFER_SECONDS,
            _ => URL_SECONDS,
        }
    }
}

/// For whom and for what a token is.
pub(crate) struct Grant<'a> {
    pub(crate) issuer: &'a str,
    /// The URL of the node.
    pub(crate) node: &'a str,
    pub(crate) server: &'a str,
    /// The user that Wings names in the activity log.
    pub(crate) user: Uuid,
    pub(crate) purpose: &'a Purpose,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    typ: &'static str,
    jti: &'a str,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: [&'a str; 1],
    jti: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
    scope: &'static str,
    server_uuid: &'a str,
    user_uuid: Uuid,
    /// Wings remembers it for an hour, in which no other token may have it.
    unique_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backup_uuid: Option<&'a str>,
}

impl Grant<'_> {
    /// Signs a token with that of the node, which is valid from `now` on.
    pub(crate) fn sign(&self, node_token: &str, now: Timestamp) -> Result<String> {
        let issued = now.as_second();
        let jti = token_id(self.user, self.server);
        let mut claims = Claims {
            iss: self.issuer,
            aud: [self.node],
            jti: &jti,
            iat: issued,
            nbf: issued.saturating_sub(LEEWAY_SECONDS),
            exp: issued.saturating_add(self.purpose.seconds()),
            scope: self.purpose.scope(),
            server_uuid: self.server,
            user_uuid: self.user,
            unique_id: std::iter::repeat_with(fastrand::alphanumeric).take(UNIQUE_CHARACTERS).collect(),
            sub: None,
            permissions: None,
            file_path: None,
            backup_uuid: None,
        };
        match self.purpose {
            Purpose::Console(permissions) => claims.permissions = Some(permissions),
            Purpose::Upload => {}
            Purpose::File(path) => claims.file_path = Some(path),
            Purpose::Backup(uuid) => claims.backup_uuid = Some(uuid),
            Purpose::Transfer => claims.sub = Some(self.server),
        }
        let signed = [encode(&Header { alg: "HS256", typ: "JWT", jti: &jti })?, encode(&claims)?].join(".");
        let mac = Hmac::<Sha256>::new_from_slice(node_token.as_bytes())
            .map_err(|_| Error::config("the node's token cannot sign"))?
            .chain_update(&signed);
        let signature = BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        Ok([signed, signature].join("."))
    }
}

/// The id by which tokens can be denied: the same for all of a user and a server, as the panel does it.
fn token_id(user: Uuid, server: &str) -> String {
    let digest = Sha256::digest([user.to_string().as_bytes(), server.as_bytes()].concat());
    hex(&digest)
}

fn encode(value: &impl Serialize) -> Result<String> {
    let json = serde_json::to_vec(value)
        .map_err(|error| Error::new(ErrorKind::InvalidInput, format!("the token cannot be written: {error}")))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(json))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const SERVER: &str = "7e215471-a458-42b6-aaa2-63d512858db4";

    fn claims(purpose: &Purpose) -> Value {
        let grant = Grant {
            issuer: "https://panel.example.com",
            node: "https://node.example.com:8080",
            server: SERVER,
            user: Uuid::nil(),
            purpose,
        };
        let token = grant.sign("sekret", Timestamp::from_second(1_000_000).unwrap()).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let mac = Hmac::<Sha256>::new_from_slice(b"sekret").unwrap().chain_update(signed);
        mac.verify_slice(&BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        let part = |at| -> Value {
            let part = signed.split('.').nth(at).unwrap();
            serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        assert_eq!(part(0)["alg"], "HS256");
        assert_eq!(part(0)["jti"], part(1)["jti"]);
        part(1)
    }

    #[test]
    fn every_token_has_the_claims_that_wings_checks() {
        for (purpose, scope, life) in [
            (Purpose::Console(vec!["*".to_owned()]), "websocket", 600),
            (Purpose::Upload, "file-upload", 300),
            (Purpose::File("/a.txt".to_owned()), "file-download", 300),
            (Purpose::Backup(SERVER.to_owned()), "backup-download", 300),
            (Purpose::Transfer, "transfer", 900),
        ] {
            let claims = claims(&purpose);
            assert_eq!(claims["scope"], scope);
            assert_eq!(claims["server_uuid"], SERVER);
            assert_eq!((&claims["iat"], &claims["nbf"]), (&1_000_000.into(), &999_700.into()));
            assert_eq!(claims["exp"], 1_000_000 + life);
            assert_eq!(claims["unique_id"].as_str().unwrap().len(), UNIQUE_CHARACTERS);
            assert_eq!(claims["jti"].as_str().unwrap().len(), 64);
            let own =
                ["sub", "permissions", "file_path", "backup_uuid"].iter().filter(|name| claims.get(**name).is_some());
            assert_eq!(own.count(), usize::from(!matches!(purpose, Purpose::Upload)));
        }
    }

    #[test]
    fn no_two_tokens_have_the_same_unique_id() {
        let ids = [claims(&Purpose::Upload), claims(&Purpose::Upload)].map(|claims| claims["unique_id"].clone());
        assert_ne!(ids[0], ids[1]);
    }
}
