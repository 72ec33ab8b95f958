//! Request bodies of the Client API, and the includes, filters and sorts of its lists.

mod activity;
mod backups;
mod databases;
mod files;
mod schedules;
mod servers;

pub use activity::{ActivityFilter, ActivityInclude, ActivityQuery, ActivitySort};
pub use backups::{BackupListQuery, CreateBackup, Truncate};
pub use databases::{DatabaseInclude, DatabaseListQuery};
pub use files::PullFile;
pub use schedules::{SaveSchedule, SaveTask};
pub use servers::{ServerFilter, ServerInclude, ServerListQuery, ServerListType};
