//! Typed models of the panel's responses, shared by both clients and usable without either.
//!
//! The types of the Client API are at the root, those of the Application API in [`application`]. Fields have the
//! panel's names. Unknown fields are ignored, and unknown values, such as a status, are kept, so that newer panels and
//! forks cause no errors.
//!
//! Reading is tolerant: only ids, UUIDs and names are required. Everything else takes a default if it is missing, null
//! or of another type. Times are `None` then, since any made-up time would be older or newer than something.
//!
//! Serializing produces a plain object, with related resources under `relationships` and without the panel's envelopes.
//! It deserializes to an equal model from JSON and other self-describing formats, except that each [`Secret`] is
//! `[redacted]`.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]
#![warn(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod account;
mod activity;
mod allocation;
pub mod application;
mod backup;
mod clock;
mod database;
mod egg;
#[doc(hidden)]
pub mod envelope;
mod file;
mod ids;
mod limits;
mod mask;
mod open_enum;
mod operation;
mod page;
mod panel;
pub mod pelican;
mod permission;
mod permissions;
mod power;
mod read;
pub mod routes;
mod schedule;
mod secret;
mod server;
mod signed_url;
mod startup;
mod stats;
mod subuser;
mod user;
mod websocket;
pub mod wings;

pub use account::{Account, ApiKey, CreatedApiKey, RecoveryTokens, SshKey, TwoFactorSetup};
pub use activity::{ActivityLog, ActivityLogRelationships};
pub use allocation::Allocation;
pub use backup::{Backup, Checksum};
pub use clock::Clock;
pub use database::{Database, DatabaseHost, DatabasePassword, DatabaseRelationships};
pub use egg::{Egg, EggVariable};
pub use file::FileObject;
pub use ids::{
    AllocationId, ApiKeyId, BackupId, DatabaseHostId, DatabaseId, EggId, ExternalId, InternalServerId, LocationId,
    MountId, NestId, NodeId, RoleId, ScheduleId, ServerDatabaseId, ServerId, SubuserId, TaskId, UserId,
};
pub use limits::{FeatureLimits, Limits};
pub use operation::Operation;
pub use page::{Page, PageMeta};
pub use panel::Panel;
pub use permission::{Permission, PermissionSet};
pub use permissions::{PermissionGroup, Permissions};
pub use power::{PowerAction, ServerState};
pub use schedule::{Cron, Schedule, ScheduleRelationships, ScheduleTask, TaskAction};
pub use secret::Secret;
#[doc(hidden)]
pub use server::ServerMeta;
pub use server::{Server, ServerRelationships, ServerStatus, SftpDetails};
pub use signed_url::SignedUrl;
pub use startup::{Startup, UpdatedVariable};
pub use stats::{Resources, Stats};
pub use subuser::Subuser;
pub use user::User;
pub use websocket::WebsocketCredentials;
pub use wings::{BackupCompleted, Network, WingsError, WingsStats};
