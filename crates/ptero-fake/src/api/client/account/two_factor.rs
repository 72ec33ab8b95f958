//! `/api/client/account/two-factor`

use ptero_model::routes;
use serde_json::json;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::totp;
use crate::wire::envelope::item;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_ACCOUNT_TWO_FACTOR_GET, get),
    Endpoint::new(&routes::CLIENT_ACCOUNT_TWO_FACTOR_ENABLE, enable),
    Endpoint::new(&routes::CLIENT_ACCOUNT_TWO_FACTOR_DISABLE, disable),
];

/// Creates a new secret, which takes effect once it is confirmed with a code.
fn get(context: &mut Context<'_>) -> Outcome {
    if context.user()?.two_factor.enabled {
        return Err(Refusal::bad_request("Two-factor authentication is already enabled on this account."));
    }
    let secret = totp::secret(&mut context.state.random);
    let user = context.user_mut()?;
    user.two_factor.secret = Some(secret.clone());
    let account = user.email.replace('@', "%40");
    let uri = format!("otpauth://totp/Pterodactyl:{account}?secret={secret}&issuer=Pterodactyl");
    Reply::ok(&json!({"data": {"image_url_data": uri, "secret": secret}}))
}

fn enable(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("code", "required|string|size:6"), field("password", "required|string")])?;
    check_password(context)?;
    let now = context.state.clock.seconds();
    let secret = context.user()?.two_factor.secret.clone().ok_or_else(|| Refusal::unexpected("DecryptException"))?;
    if totp::code(&secret, now) != context.text("code") {
        let detail = "The provided two-factor authentication token was not valid.";
        return Err(Refusal::rule("TwoFactorAuthenticationTokenInvalid", detail));
    }
    let tokens: Vec<_> = (0..10).map(|_| context.state.random.letters(10)).collect();
    context.user_mut()?.two_factor.enabled = true;
    context.record("user:two-factor.create", json!({}));
    Reply::ok(&item("recovery_tokens", json!({"tokens": tokens})))
}

fn disable(context: &mut Context<'_>) -> Outcome {
    check_password(context)?;
    let two_factor = &mut context.user_mut()?.two_factor;
    let was_enabled = std::mem::take(two_factor).enabled;
    if was_enabled {
        context.record("user:two-factor.delete", json!({}));
    }
    Reply::no_content()
}

fn check_password(context: &Context<'_>) -> Result<(), Refusal> {
    let right = context.required_text("password") == context.user()?.password;
    if right { Ok(()) } else { Err(Refusal::bad_request("The password provided was not valid.")) }
}
