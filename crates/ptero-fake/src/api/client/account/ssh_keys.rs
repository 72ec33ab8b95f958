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
use crate::wire::refusal::{FieldError, Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_ACCOUNT_SSH_KEYS_LIST, list),
    Endpoint::new(&routes::CLIENT_ACCOUNT_SSH_KEYS_CREATE, create),
    Endpoint::new(&routes::CLIENT_ACCOUNT_SSH_KEYS_DELETE, delete),
    Endpoint::new(&routes::CLIENT_ACCOUNT_SSH_KEYS_DELETE_BY_FINGERPRINT, delete_by_fingerprint),
];

fn delete_by_fingerprint(context: &mut Context<'_>) -> Outcome {
    let fingerprint = context.param("fingerprint").to_owned();
    let keys = &mut context.user_mut()?.ssh_keys;
    let before = keys.len();
    keys.retain(|key| key.fingerprint != fingerprint);
    if keys.len() == before {
        return Err(Refusal::not_found());
    }
    context.record("user:ssh-key.delete", json!({"fingerprint": fingerprint}));
    Reply::no_content()
}

fn list(context: &mut Context<'_>) -> Outcome {
    Reply::ok(&envelope::list(context.user()?.ssh_keys.iter().map(SshKey::to_json).collect()))
}

fn create(context: &mut Context<'_>) -> Outcome {
    let key = parse(&context.required_text("public_key"));
    let known = &context.user()?.ssh_keys;
    let fields = [field("name", "required|string"), field("public_key", "required|string")];
    context.validate_and(&fields, errors_of(key.as_ref(), known))?;
    let Some(Parsed { blob, fingerprint, .. }) = key else { return Err(Refusal::unexpected("TypeError")) };
    let public_key = format!("-----BEGIN PUBLIC KEY-----\r\n{}\r\n-----END PUBLIC KEY-----", BASE64.encode(&blob));
    let (name, created) = (context.required_text("name"), context.state.clock.now());
    let key = SshKey { name, fingerprint, public_key, created };
    let written = key.to_json();
    context.record("user:ssh-key.create", json!({"fingerprint": key.fingerprint}));
    context.user_mut()?.ssh_keys.push(key);
    Reply::ok(&written)
}

/// The errors that the panel finds besides those of its rules.
fn errors_of(key: Option<&Parsed>, known: &[SshKey]) -> Vec<FieldError> {
    let error =
        |detail: &str| FieldError { field: "public_key".to_owned(), rule: String::new(), detail: detail.to_owned() };
    let Some(key) = key else { return vec![error("The public key provided is not valid.")] };
    let checks = [
        (key.is_dsa, "DSA keys are not supported."),
        (key.rsa_bits.is_some_and(|bits| bits < 2048), "RSA keys must be at least 2048 bytes in length."),
        (
            known.iter().any(|other| other.fingerprint == key.fingerprint),
            "The public key provided already exists on your account.",
        ),
    ];
    checks.into_iter().filter(|(fails, _)| *fails).map(|(_, detail)| error(detail)).collect()
}

struct Parsed {
    blob: Vec<u8>,
    /// Base 64 of the SHA-256 digest, without padding.
    fingerprint: String,
    is_dsa: bool,
    rsa_bits: Option<usize>,
}

/// Reads a key in one line (`ssh-ed25519 AAAA… comment`) or in PEM.
fn parse(text: &str) -> Option<Parsed> {
    let (blob, kind) = if text.starts_with("-----BEGIN") {
        let encoded: String = text.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect();
        (BASE64.decode(encoded.as_bytes()).ok()?, None)
    } else {
        let mut words = text.split_whitespace();
        let kind = words.next()?;
        let blob = BASE64.decode(words.next()?.as_bytes()).ok()?;
        // The blob repeats the kind.
        if field_of(&blob)?.0 != kind.as_bytes() {
            return None;
        }
        (blob, Some(kind))
    };
    if blob.is_empty() {
        return None;
    }
    let fingerprint = BASE64_NOPAD.encode(&Sha256::digest(&blob));
    let rsa_bits = if kind == Some("ssh-rsa") { Some(rsa_bits(&blob)?) } else { None };
    Some(Parsed { fingerprint, is_dsa: kind == Some("ssh-dss"), rsa_bits, blob })
}

/// The first field of a key's bytes, and the rest: each field has a length of four bytes before it.
fn field_of(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

/// The length of an RSA key: kind, exponent, modulus.
fn rsa_bits(blob: &[u8]) -> Option<usize> {
    let (_, rest) = field_of(blob)?;
    let (_, rest) = field_of(rest)?;
    let (modulus, _) = field_of(rest)?;
    let first = modulus.iter().position(|byte| *byte != 0)?;
    let leading = modulus.get(first)?.leading_zeros() as usize;
    Some((modulus.len() - first) * 8 - leading)
}

fn delete(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("fingerprint", "required|string")])?;
    let fingerprint = context.required_text("fingerprint");
    let keys = &mut context.user_mut()?.ssh_keys;
    let before = keys.len();
    // A missing key is not an error.
    keys.retain(|key| key.fingerprint != fingerprint);
    if keys.len() < before {
        context.record("user:ssh-key.delete", json!({"fingerprint": fingerprint}));
    }
    Reply::no_content()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: &str, fields: &[&[u8]]) -> String {
        let mut blob = Vec::new();
        for field in std::iter::once(kind.as_bytes()).chain(fields.iter().copied()) {
            blob.extend(u32::try_from(field.len()).unwrap().to_be_bytes());
            blob.extend(field);
        }
        format!("{kind} {} a comment", BASE64.encode(&blob))
    }

    fn details(text: &str) -> Vec<String> {
        errors_of(parse(text).as_ref(), &[]).into_iter().map(|error| error.detail).collect()
    }

    #[test]
    fn keys_that_do_not_parse_are_an_error_without_a_rule() {
        for text in ["", "ssh-ed25519", "ssh-ed25519 not-base64!", "ssh-rsa AAAAC3NzaC1lZDI1NTE5"] {
            let errors = errors_of(parse(text).as_ref(), &[]);
            assert_eq!((errors.len(), errors[0].rule.as_str()), (1, ""), "{text}");
        }
    }

    #[test]
    fn short_and_unsupported_keys_are_errors() {
        assert!(details(&line("ssh-ed25519", &[&[7; 32]])).is_empty());
        assert!(details(&line("ssh-rsa", &[&[1, 0, 1], &[0xff; 256]])).is_empty());
        assert_eq!(details(&line("ssh-rsa", &[&[1, 0, 1], &[0xff; 128]])).len(), 1);
        assert_eq!(details(&line("ssh-dss", &[&[1]])), ["DSA keys are not supported."]);
    }
}
