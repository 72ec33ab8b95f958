use serde::Serialize;

use crate::model::{Cron, PowerAction, Schedule, ScheduleTask, TaskAction};
use crate::request::body;

body! {
    /// A complete schedule. The panel replaces the existing one with it.
    ///
    /// The times are fields of a cron expression in the panel's time zone: `*`, `5`, `*/10`, `1-5`, `0,30`.
    create SaveSchedule;
    /// Creates an active schedule that runs every minute.
    new;

    required {
        /// Sets the name: at most 191 characters.
        name: String,
    }
    default {
        /// Sets the minutes, 0 to 59.
        minute: String = "*",
        /// Sets the hours, 0 to 23.
        hour: String = "*",
        /// Sets the days of the month, 1 to 31.
        day_of_month: String = "*",
        /// Sets the months, 1 to 12.
        month: String = "*",
        /// Sets the days of the week, 0 to 7; 0 and 7 are Sunday.
        day_of_week: String = "*",
        /// Sets whether the schedule runs only while the server is running.
        only_when_online: bool = false,
    }
    own {
        is_active: bool = true,
    }
}

impl SaveSchedule {
    /// Sets all times.
    pub fn cron(mut self, cron: &Cron) -> Self {
        self.minute.clone_from(&cron.minute);
        self.hour.clone_from(&cron.hour);
        self.day_of_month.clone_from(&cron.day_of_month);
        self.month.clone_from(&cron.month);
        self.day_of_week.clone_from(&cron.day_of_week);
        self
    }

    /// Sets whether the schedule runs automatically. On by default.
    pub fn active(mut self, is_active: bool) -> Self {
        self.is_active = is_active;
        self
    }

    /// Returns what would make the panel fail without a reason. It reports other mistakes itself.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        self.month.trim().is_empty().then_some("the schedule's month is empty: every month is \"*\"")
    }
}

/// Copies the schedule, to change a part of it.
impl From<&Schedule> for SaveSchedule {
    fn from(schedule: &Schedule) -> Self {
        Self::new(schedule.name.as_str())
            .cron(&schedule.cron)
            .active(schedule.is_active)
            .only_when_online(schedule.only_when_online)
    }
}

/// A complete task of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use = "a task is saved by `create` or `update`"]
pub struct SaveTask {
    action: TaskAction,
    payload: String,
    time_offset: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    continue_on_failure: Option<bool>,
}

impl SaveTask {
    /// Creates a task that deletes the files which match a pattern, such as `logs/*.gz`. Pelican only; Pterodactyl fails
    /// with [`ErrorKind::Validation`](crate::ErrorKind::Validation).
    pub fn delete_files(pattern: impl Into<String>) -> Self {
        Self::new(TaskAction::DeleteFiles, pattern)
    }

    fn new(action: TaskAction, payload: impl Into<String>) -> Self {
        Self { action, payload: payload.into(), time_offset: 0, sequence_id: None, continue_on_failure: None }
    }

    /// Sends a line to the server's console.
    pub fn command(command: impl Into<String>) -> Self {
        Self::new(TaskAction::Command, command)
    }

    /// Starts, stops, restarts or kills the server.
    pub fn power(action: impl Into<PowerAction>) -> Self {
        Self::new(TaskAction::Power, action.into().as_str())
    }

    /// Creates a backup without the files that match the patterns, which have the syntax of `.gitignore`. Without
    /// patterns, those in `.pteroignore` apply.
    pub fn backup(ignored: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let ignored: Vec<String> = ignored.into_iter().map(Into::into).collect();
        Self::new(TaskAction::Backup, ignored.join("\n"))
    }

    /// Carries out an action that a stock panel does not know.
    pub fn other(action: impl Into<TaskAction>, payload: impl Into<String>) -> Self {
        Self::new(action.into(), payload)
    }

    /// Sets the delay after the previous task in seconds, 0 to 900. The first task is delayed after the schedule's
    /// time, except when the schedule is run manually. 0 by default.
    pub fn time_offset(mut self, seconds: u32) -> Self {
        self.time_offset = seconds;
        self
    }

    /// Sets the position among the tasks, from 1. Later tasks move back. Since panel 1.11.3.
    pub fn sequence(mut self, place: u64) -> Self {
        self.sequence_id = Some(place);
        self
    }

    /// Sets whether later tasks run even if this one fails. Since panel 1.11.3.
    pub fn continue_on_failure(mut self, go_on: bool) -> Self {
        self.continue_on_failure = Some(go_on);
        self
    }
}

/// Copies the task, to change a part of it.
impl From<&ScheduleTask> for SaveTask {
    fn from(task: &ScheduleTask) -> Self {
        Self {
            action: task.action.clone(),
            payload: task.payload.clone(),
            time_offset: u32::try_from(task.time_offset).unwrap_or(u32::MAX),
            sequence_id: Some(task.sequence_id),
            continue_on_failure: Some(task.continue_on_failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn recorded(name: &str) -> Value {
        let file = format!("{}/tests/fixtures/recordings/http/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let recording: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        recording["response"]["body"]["attributes"].clone()
    }

    #[test]
    fn schedule_is_sent_completely() {
        let schedule = SaveSchedule::new("a").minute("*/5").hour("3").active(false).only_when_online(true);
        let json = json!({
            "name": "a", "minute": "*/5", "hour": "3", "day_of_month": "*", "month": "*", "day_of_week": "*",
            "is_active": false, "only_when_online": true,
        });
        assert_eq!(serde_json::to_value(&schedule).unwrap(), json);
        let renamed = schedule.name("b").day_of_month("1").month("2").day_of_week("7");
        assert_eq!(serde_json::to_value(&renamed).unwrap()["name"], "b");
        assert_eq!(serde_json::to_value(&renamed).unwrap()["day_of_week"], "7");
    }

    #[test]
    fn schedule_saved_unchanged_loses_nothing() {
        let as_it_is = recorded("client_schedules__update");
        let schedule: Schedule = serde_json::from_value(as_it_is.clone()).unwrap();
        let saved = serde_json::to_value(SaveSchedule::from(&schedule)).unwrap();
        for (field, value) in saved.as_object().unwrap() {
            let was = as_it_is["cron"].get(field).unwrap_or(&as_it_is[field]);
            assert_eq!(value, was, "{field}");
        }
        assert_eq!(saved["is_active"], false);
    }

    #[test]
    fn task_sends_sequence_and_failure_mode_only_if_set() {
        let task = SaveTask::power(PowerAction::Restart).time_offset(60);
        assert_eq!(
            serde_json::to_value(&task).unwrap(),
            json!({"action": "power", "payload": "restart", "time_offset": 60})
        );
        let task = SaveTask::backup(["*.log", "cache/"]).sequence(1).continue_on_failure(true);
        let json = json!({
            "action": "backup", "payload": "*.log\ncache/", "time_offset": 0,
            "sequence_id": 1, "continue_on_failure": true,
        });
        assert_eq!(serde_json::to_value(&task).unwrap(), json);
        let json = json!({"action": "delete_files", "payload": "*.log", "time_offset": 0});
        assert_eq!(serde_json::to_value(SaveTask::other("delete_files", "*.log")).unwrap(), json);
    }

    #[test]
    fn task_saved_unchanged_loses_nothing() {
        let as_it_is = recorded("client_schedules__task_create_power");
        let task: ScheduleTask = serde_json::from_value(as_it_is.clone()).unwrap();
        let saved = serde_json::to_value(SaveTask::from(&task)).unwrap();
        assert_eq!(saved.as_object().unwrap().len(), 5);
        for (field, value) in saved.as_object().unwrap() {
            assert_eq!(value, &as_it_is[field], "{field}");
        }
    }
}
