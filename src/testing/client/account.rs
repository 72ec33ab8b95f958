//! `/api/client/account`

use crate::testing::answer::{Answer, Outcome};
use crate::testing::context::Context;

pub(crate) fn get(context: &mut Context<'_>) -> Outcome {
    Answer::ok(&context.user()?.to_account())
}
