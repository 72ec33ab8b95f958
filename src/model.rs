//! What the panel answers, typed. The same for both clients, and usable without either.

#[doc(hidden)]
pub mod envelope;
mod open_enum;
mod page;
mod power;
mod secret;

pub use page::{Page, PageMeta};
pub use power::{PowerAction, ServerState};
pub use secret::Secret;
