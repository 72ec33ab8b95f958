//! The tokens of signed URLs.

use super::refusal::WingsRefusal;
use crate::simulation::tokens::Token;
use crate::state::State;
use crate::wire::call::Call;

/// Uses up the token of a signed URL, and returns it with the id of its server.
pub(super) fn redeem(state: &mut State, call: &Call, scope: &str) -> Result<(Token, u64), WingsRefusal> {
    let token = call.parameter("token").and_then(|token| state.parse_token(token));
    let token = token.filter(|token| !token.is_expired(state)).ok_or_else(WingsRefusal::unexpected)?;
    let server = state.server_id(token.text("server_uuid"));
    let known = |id: &u64| state.servers.get(*id).is_some_and(|server| server.copies > 0);
    let server = server.filter(known).ok_or_else(WingsRefusal::not_found)?;
    if !token.has_scope(state, scope) {
        return Err(WingsRefusal::not_found());
    }
    // Used up from here on, even if the transfer fails.
    if token.redeem(state) { Ok((token, server)) } else { Err(WingsRefusal::not_found()) }
}
