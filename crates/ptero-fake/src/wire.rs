//! Requests and replies, before and after HTTP.

pub(crate) mod body;
pub(crate) mod call;
pub(crate) mod envelope;
pub(crate) mod log;
pub(crate) mod refusal;
pub(crate) mod reply;
