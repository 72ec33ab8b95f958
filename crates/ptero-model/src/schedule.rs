use jiff::Timestamp;
use serde::Serialize;

use super::ids::{ScheduleId, TaskId};
use super::open_enum::open_enum;
use super::read::model;

model! {
    /// Tasks that the panel carries out for a server at set times.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Schedule {
        /// The id.
        pub id: ScheduleId = Required,
        /// The name.
        pub name: String = Required,
        /// When it runs.
        pub cron: Cron,
        /// Whether it runs by itself. One that does not can still be run by hand.
        pub is_active: bool,
        /// Whether it is running now.
        pub is_processing: bool,
        /// Whether it only runs while the server does.
        pub only_when_online: bool,
        /// When it last ran; none when never.
        pub last_run_at: Option<Timestamp>,
        /// When it will run next.
        pub next_run_at: Option<Timestamp>,
        /// When it was made.
        pub created_at: Option<Timestamp>,
        /// When it was last changed.
        pub updated_at: Option<Timestamp>,
        /// What came with the schedule.
        pub relationships: ScheduleRelationships,
    }
}

impl Schedule {
    /// The tasks in the order in which they run; the panel gives them in any order. Empty if none came along.
    #[must_use]
    pub fn tasks_in_order(&self) -> Vec<&ScheduleTask> {
        let mut tasks: Vec<_> = self.relationships.tasks.iter().flatten().collect();
        tasks.sort_by_key(|task| task.sequence_id);
        tasks
    }
}

model! {
    /// When a schedule runs, in the manner of cron and the panel's time zone.
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
    /// What comes with a [`Schedule`].
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct ScheduleRelationships {
        /// The tasks, in any order. Come without being asked for.
        pub tasks: Option<Vec<ScheduleTask>> = RelatedList,
    }
}

model! {
    /// One step of a schedule.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct ScheduleTask {
        /// The id.
        pub id: TaskId = Required,
        /// Its place among the schedule's tasks, from 1.
        pub sequence_id: u64,
        /// What it does.
        pub action: TaskAction,
        /// The command to send, the power action, or the files that a backup leaves out. Empty for nothing.
        pub payload: String,
        /// How long to wait before it, in seconds, from 0 to 900, counted from the end of the task before.
        pub time_offset: u64,
        /// Whether it is waiting for its turn in a run.
        pub is_queued: bool,
        /// Whether the next task runs even when Wings fails at this one.
        pub continue_on_failure: bool,
        /// When it was made.
        pub created_at: Option<Timestamp>,
        /// When it was last changed.
        pub updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// What a task does.
    TaskAction {
        /// Sends a command to the console.
        Command = "command",
        /// Starts, stops, restarts or kills the server.
        Power = "power",
        /// Makes a backup. At the server's limit, its oldest unlocked one goes first.
        Backup = "backup",
        /// Deletes the files that match its payload. Pelican.
        DeleteFiles = "delete_files",
    }
}
