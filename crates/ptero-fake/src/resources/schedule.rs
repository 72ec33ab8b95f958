//! Schedules and their tasks.

use serde_json::{Value, json};

use crate::clock::atom;
use crate::state::schedule::{Schedule, Task};
use crate::wire::envelope::{item, list, with_relationships};

impl Schedule {
    pub(crate) fn to_json(&self) -> Value {
        let attributes = json!({
            "id": self.id,
            "name": self.name,
            "cron": {
                "day_of_week": self.cron.day_of_week,
                "day_of_month": self.cron.day_of_month,
                "month": self.cron.month,
                "hour": self.cron.hour,
                "minute": self.cron.minute,
            },
            "is_active": self.is_active,
            "is_processing": self.is_processing,
            "only_when_online": self.only_when_online,
            "last_run_at": self.last_run.map(atom),
            "next_run_at": self.next_run.map(atom),
            "created_at": atom(self.created),
            "updated_at": atom(self.updated),
        });
        let tasks = list(self.tasks.iter().map(Task::to_json).collect());
        item("server_schedule", with_relationships(attributes, vec![("tasks", tasks)]))
    }
}

impl Task {
    pub(crate) fn to_json(&self) -> Value {
        let attributes = json!({
            "id": self.id,
            "sequence_id": self.sequence,
            "action": self.action,
            "payload": self.payload,
            "time_offset": self.time_offset,
            "is_queued": self.is_queued,
            "continue_on_failure": self.continue_on_failure,
            "created_at": atom(self.created),
            "updated_at": atom(self.updated),
        });
        item("schedule_task", attributes)
    }
}
