use crate::error::Result;
use crate::model::{Schedule, ScheduleTask};
use crate::request::{Path, Request, SaveSchedule, SaveTask};

use super::super::{List, dual};
use super::ServerHandle;

/// The schedules of one server: tasks at set times. One that it does not have is
/// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct Schedules {
    pub(super) server: ServerHandle,
}

impl Schedules {
    fn path(&self) -> Path {
        self.server.path().literal("schedules")
    }

    fn save(path: Path, schedule: &SaveSchedule) -> Request {
        let request = Request::post(path).json(schedule);
        match schedule.fault() {
            Some(fault) => request.refuse(fault),
            None => request,
        }
    }

    /// Every schedule with its tasks.
    ///
    /// `GET /api/client/servers/{server}/schedules` · `schedule.read` · not paged
    pub fn list(&self) -> List<Schedule> {
        List::new(&self.server.client, self.path())
    }

    /// The tasks of one schedule.
    #[must_use]
    pub fn tasks(&self, schedule: u64) -> Tasks {
        Tasks { schedules: self.clone(), schedule }
    }
}

#[dual]
impl Schedules {
    /// Makes a schedule, without tasks yet.
    ///
    /// `POST /api/client/servers/{server}/schedules` · `schedule.create` · `name` up to 191 characters
    ///
    /// # Errors
    ///
    /// The code `DisplayException` when the times make no valid cron expression. Since panel 1.12,
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after two within a minute.
    #[doc = example!(
        "use ptero::request::{SaveSchedule, SaveTask};\n\
         let schedules = client.server(\"1a2b3c4d\").schedules();\n\
         // Every night at four, if the server runs.\n\
         let nightly = SaveSchedule::new(\"nightly\").minute(\"0\").hour(\"4\").only_when_online(true);\n\
         let schedule = schedules.create(nightly)" => "?;\n\
         schedules.tasks(schedule.id).create(SaveTask::command(\"say restarting in a minute\"))" => "?;\n\
         schedules.tasks(schedule.id).create(SaveTask::power(ptero::PowerAction::Restart).time_offset(60))" => "?;"
    )]
    pub async fn create(&self, schedule: SaveSchedule) -> Result<Schedule> {
        self.server.client.item(Self::save(self.path(), &schedule)).await
    }

    /// One schedule with its tasks.
    ///
    /// `GET /api/client/servers/{server}/schedules/{schedule}` · `schedule.read`
    pub async fn get(&self, id: u64) -> Result<Schedule> {
        self.server.client.item(Request::get(self.path().number(id))).await
    }

    /// Replaces everything but the tasks. To change a part, begin with
    /// [`SaveSchedule::from`](SaveSchedule#impl-From<%26Schedule>-for-SaveSchedule) the schedule as it is.
    ///
    /// `POST /api/client/servers/{server}/schedules/{schedule}` · `schedule.update` · `name` up to 191 characters
    ///
    /// # Errors
    ///
    /// The code `DisplayException` when the times make no valid cron expression.
    pub async fn update(&self, id: u64, schedule: SaveSchedule) -> Result<Schedule> {
        self.server.client.item(Self::save(self.path().number(id), &schedule)).await
    }

    /// Runs a schedule now, active or not. Its first task runs before this is back, the others after it.
    ///
    /// `POST /api/client/servers/{server}/schedules/{schedule}/execute` · `schedule.update`
    ///
    /// # Errors
    ///
    /// The code `DisplayException` when the schedule has no tasks, and
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) with what Wings says to the first of them; status 403, since
    /// panel 1.14, without the permission for what a task does.
    pub async fn execute(&self, id: u64) -> Result<()> {
        self.server.client.done(Request::post(self.path().number(id).literal("execute"))).await
    }

    /// Deletes a schedule with its tasks.
    ///
    /// `DELETE /api/client/servers/{server}/schedules/{schedule}` · `schedule.delete`
    pub async fn delete(&self, id: u64) -> Result<()> {
        self.server.client.done(Request::delete(self.path().number(id))).await
    }
}

/// The tasks of one schedule. The panel lists them with the schedule. One that it does not have is
/// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct Tasks {
    schedules: Schedules,
    schedule: u64,
}

impl Tasks {
    fn path(&self) -> Path {
        self.schedules.path().number(self.schedule).literal("tasks")
    }
}

#[dual]
impl Tasks {
    /// Adds a task, last unless [`sequence`](SaveTask::sequence) says otherwise.
    ///
    /// `POST /api/client/servers/{server}/schedules/{schedule}/tasks` · `schedule.update`; since panel 1.14 also the
    /// permission for what the task does · `time_offset` up to 900
    ///
    /// # Errors
    ///
    /// The code `ServiceLimitExceededException` when the schedule has ten tasks, the panel's default; status 403 for a
    /// backup on a server that may have none.
    pub async fn create(&self, task: SaveTask) -> Result<ScheduleTask> {
        self.schedules.server.client.item(Request::post(self.path()).json(&task)).await
    }

    /// Replaces a task; without [`sequence`](SaveTask::sequence) it stays where it is.
    ///
    /// `POST /api/client/servers/{server}/schedules/{schedule}/tasks/{task}` · `schedule.update` · `time_offset` up to
    /// 900
    ///
    /// # Errors
    ///
    /// Status 403 for a backup on a server that may have none.
    pub async fn update(&self, id: u64, task: SaveTask) -> Result<ScheduleTask> {
        self.schedules.server.client.item(Request::post(self.path().number(id)).json(&task)).await
    }

    /// Deletes a task; those after it move up.
    ///
    /// `DELETE /api/client/servers/{server}/schedules/{schedule}/tasks/{task}` · `schedule.update`
    pub async fn delete(&self, id: u64) -> Result<()> {
        self.schedules.server.client.done(Request::delete(self.path().number(id))).await
    }
}
