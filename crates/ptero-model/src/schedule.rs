use jiff::Timestamp;
use serde::Serialize;

use super::ids::{ScheduleId, TaskId};
use super::open_enum::open_enum;
use super::read::model;

model! {
    /// A schedule, which runs tasks of a server at set times.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Schedule {
        /// The id.
        pub id: ScheduleId = Required,
        /// The name.
        pub name: String = Required,
        /// When it runs.
        pub cron: Cron,
        /// Whether it runs automatically. An inactive schedule can still be run manually.
        pub is_active: bool,
        /// Whether it is running now.
        pub is_processing: bool,
        /// Whether it only runs while the server is running.
        pub only_when_online: bool,
        /// When it last ran; `None` if never.
        pub last_run_at: Option<Timestamp>,
        /// When it runs next. `None` if the panel has not determined it.
        pub next_run_at: Option<Timestamp>,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When it was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
        /// The included related resources.
        pub relationships: ScheduleRelationships,
    }
}

impl Schedule {
    /// Returns the tasks in the order in which they run; the panel returns them in any order. Empty if they were not
    /// included.
    #[must_use]
    pub fn tasks_in_order(&self) -> Vec<&ScheduleTask> {
        let mut tasks: Vec<_> = self.relationships.tasks.iter().flatten().collect();
        tasks.sort_by_key(|task| task.sequence_id);
        tasks
    }
}

model! {
    /// The times of a schedule, as cron fields in the panel's time zone.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Cron {
        /// Days of the week, 0 to 7; 0 and 7 are Sunday.
        pub day_of_week: String,
        /// Days of the month, 1 to 31.
        pub day_of_month: String,
        /// Months, 1 to 12.
        pub month: String,
        /// Hours, 0 to 23.
        pub hour: String,
        /// Minutes, 0 to 59.
        pub minute: String,
    }
}

model! {
    /// The related resources of [`Schedule`].
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct ScheduleRelationships {
        /// The tasks, in any order. Always included; `None` if the panel omits them.
        pub tasks: Option<Vec<ScheduleTask>> = RelatedList,
    }
}

model! {
    /// One step of a schedule.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct ScheduleTask {
        /// The id.
        pub id: TaskId = Required,
        /// Its position among the schedule's tasks, from 1.
        pub sequence_id: u64,
        /// What it does.
        pub action: TaskAction,
        /// The command to send, the power action, or the patterns of files to exclude from a backup. Empty if there is
        /// none.
        pub payload: String,
        /// The delay after the end of the previous task, in seconds, from 0 to 900.
        pub time_offset: u64,
        /// Whether it is queued in a run.
        pub is_queued: bool,
        /// Whether the next task runs even if Wings fails to carry out this one.
        pub continue_on_failure: bool,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When it was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// The action of a task.
    TaskAction {
        /// Sends a command to the console.
        Command = "command",
        /// Starts, stops, restarts or kills the server.
        Power = "power",
        /// Creates a backup. At the server's backup limit, the oldest unlocked one is deleted first.
        Backup = "backup",
        /// Deletes the files that match its payload. Pelican.
        DeleteFiles = "delete_files",
    }
}
