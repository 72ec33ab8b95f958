//! What the panel answers, typed. The same for both clients, and usable without either.
//!
//! The types of the Client API are here, those of the Application API in [`application`]. Fields have the panel's
//! names. What this version does not know is ignored (fields) or kept as it is (words such as a status), so that newer
//! panels and forks do no harm.
//!
//! Serialising gives a plain object: related resources stand under `relationships` without the panel's wrapping, and
//! each [`Secret`] is `[redacted]`. So it is for showing and storing, not for reading back.

mod account;
mod allocation;
pub mod application;
mod database;
mod egg;
#[doc(hidden)]
pub mod envelope;
mod limits;
mod open_enum;
mod operation;
mod page;
mod permission;
mod php;
mod power;
mod secret;
mod server;
mod stats;
mod subuser;
mod user;

pub use account::{Account, ApiKey, CreatedApiKey, RecoveryTokens, SshKey, TwoFactorSetup};
pub use allocation::Allocation;
pub use database::{Database, DatabaseHost, DatabasePassword, DatabaseRelationships};
pub use egg::{Egg, EggVariable};
pub use limits::{FeatureLimits, Limits};
pub use operation::Operation;
pub use page::{Page, PageMeta};
pub use permission::{Permission, PermissionGroup, PermissionSet, Permissions};
pub use power::{PowerAction, ServerState};
pub use secret::Secret;
#[doc(hidden)]
pub use server::ServerMeta;
pub use server::{Server, ServerRelationships, ServerStatus, SftpDetails};
pub use stats::{Resources, Stats};
pub use subuser::Subuser;
pub use user::User;
