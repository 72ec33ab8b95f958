//! Waiting for something that the panel or Wings does in the background. Pure: it neither asks nor sleeps.

mod files;
mod install;
mod options;
mod poller;
mod power;
mod restore;

pub(crate) use files::{ArchiveWatch, FileWatch, Seen, Stability};
pub(crate) use install::{InstallStep, InstallWatch, word};
pub use options::{WaitOptions, WaitProgress};
pub(crate) use poller::{Poller, Rhythm};
pub(crate) use power::{PowerWatch, Step, goal};
pub use restore::Restoration;
pub(crate) use restore::{Outcome, outcome};
