//! Bodies of the Client API.

mod backups;
mod files;
mod schedules;

pub use backups::{CreateBackup, Truncate};
pub use files::PullFile;
pub use schedules::{SaveSchedule, SaveTask};
