//! `/api/client/account/ssh-keys`

use crate::endpoint::Endpoint;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use ptero_model::routes;
use serde_json::json;

use crate::answer::{self, Answer, Outcome};
use crate::context::Context;
use crate::digest::sha1_hex;
use crate::refusal::Refusal;
use crate::state::user::SshKey;
use crate::validation::field;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_ACCOUNT_SSH_KEYS_LIST, list),
    Endpoint::new(&routes::CLIENT_ACCOUNT_SSH_KEYS_CREATE, create),
    Endpoint::new(&routes::CLIENT_ACCOUNT_SSH_KEYS_DELETE, delete),
];

pub(crate) fn list(context: &mut Context<'_>) -> Outcome {
    Answer::ok(&answer::list(context.user()?.ssh_keys.iter().map(SshKey::to_json).collect()))
}

pub(crate) fn create(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("name", "required|string"), field("public_key", "required|string")])?;
    let blob = blob_of(&context.required_text("public_key"));
    let blob = blob.ok_or_else(|| Refusal::invalid("public_key", "The public key provided is not valid."))?;
    let fingerprint = STANDARD_NO_PAD.encode(sha1_hex(&blob).get(..32).unwrap_or_default());
    if context.user()?.ssh_keys.iter().any(|key| key.fingerprint == fingerprint) {
        return Err(Refusal::invalid("public_key", "The public key provided already exists on your account."));
    }
    let public_key = format!("-----BEGIN PUBLIC KEY-----\r\n{}\r\n-----END PUBLIC KEY-----", STANDARD.encode(blob));
    let (name, created) = (context.required_text("name"), context.state.calendar.now());
    let key = SshKey { name, fingerprint, public_key, created };
    let written = key.to_json();
    context.record("user:ssh-key.create", json!({"fingerprint": key.fingerprint}));
    context.user_mut()?.ssh_keys.push(key);
    Answer::ok(&written)
}

/// The bytes of a key in one line (`ssh-ed25519 AAAA… comment`) or in PEM.
fn blob_of(text: &str) -> Option<Vec<u8>> {
    let encoded = if text.starts_with("-----BEGIN") {
        text.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect()
    } else {
        text.split_whitespace().nth(1)?.to_owned()
    };
    STANDARD.decode(encoded).ok().filter(|blob| !blob.is_empty())
}

pub(crate) fn delete(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("fingerprint", "required|string")])?;
    let fingerprint = context.required_text("fingerprint");
    let keys = &mut context.user_mut()?.ssh_keys;
    let before = keys.len();
    // One that is not there is no error.
    keys.retain(|key| key.fingerprint != fingerprint);
    if keys.len() < before {
        context.record("user:ssh-key.delete", json!({"fingerprint": fingerprint}));
    }
    Answer::no_content()
}
