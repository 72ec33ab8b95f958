//! `/api/client/account/ssh-keys`

use data_encoding::{BASE64, BASE64_NOPAD};
use ptero_model::routes;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::state::user::SshKey;
use crate::wire::envelope;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_ACCOUNT_SSH_KEYS_LIST, list),
    Endpoint::new(&routes::CLIENT_ACCOUNT_SSH_KEYS_CREATE, create),
    Endpoint::new(&routes::CLIENT_ACCOUNT_SSH_KEYS_DELETE, delete),
];

fn list(context: &mut Context<'_>) -> Outcome {
    Reply::ok(&envelope::list(context.user()?.ssh_keys.iter().map(SshKey::to_json).collect()))
}

fn create(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("name", "required|string"), field("public_key", "required|string")])?;
    let blob = blob_of(&context.required_text("public_key"));
    let blob = blob.ok_or_else(|| Refusal::invalid("public_key", "The public key provided is not valid."))?;
    let fingerprint = BASE64_NOPAD.encode(&Sha256::digest(&blob));
    if context.user()?.ssh_keys.iter().any(|key| key.fingerprint == fingerprint) {
        return Err(Refusal::invalid("public_key", "The public key provided already exists on your account."));
    }
    let public_key = format!("-----BEGIN PUBLIC KEY-----\r\n{}\r\n-----END PUBLIC KEY-----", BASE64.encode(&blob));
    let (name, created) = (context.required_text("name"), context.state.clock.now());
    let key = SshKey { name, fingerprint, public_key, created };
    let written = key.to_json();
    context.record("user:ssh-key.create", json!({"fingerprint": key.fingerprint}));
    context.user_mut()?.ssh_keys.push(key);
    Reply::ok(&written)
}

/// The bytes of a key in one line (`ssh-ed25519 AAAA… comment`) or in PEM.
fn blob_of(text: &str) -> Option<Vec<u8>> {
    let encoded = if text.starts_with("-----BEGIN") {
        text.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect()
    } else {
        text.split_whitespace().nth(1)?.to_owned()
    };
    BASE64.decode(encoded.as_bytes()).ok().filter(|blob| !blob.is_empty())
}

fn delete(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("fingerprint", "required|string")])?;
    let fingerprint = context.required_text("fingerprint");
    let keys = &mut context.user_mut()?.ssh_keys;
    let before = keys.len();
    // One that is not there is no error.
    keys.retain(|key| key.fingerprint != fingerprint);
    if keys.len() < before {
        context.record("user:ssh-key.delete", json!({"fingerprint": fingerprint}));
    }
    Reply::no_content()
}
