use crate::error::Result;
use crate::model::routes::{self, Route};
use crate::model::{Schedule, ScheduleId, ScheduleTask, TaskId};
use crate::request::{Request, SaveSchedule, SaveTask};

use super::super::{List, dual};
use super::ServerHandle;

/// The schedules of one server, which run tasks at set times.
#[derive(Clone, Debug)]
pub struct Schedules {
    pub(super) server: ServerHandle,
}

#[dual]
impl Schedules {
    /// Lists all schedules with their tasks.
    ///
    /// `GET /api/client/servers/{server}/schedules` · `schedule.read` · not paged
    pub fn list(&self) -> List<Schedule> {
        List::new(&self.server.client, self.server.to(&routes::CLIENT_SERVERS_SCHEDULES_LIST))
    }

    /// Creates a schedule without tasks.
    ///
    /// `POST /api/client/servers/{server}/schedules` · `schedule.create` · `name` up to 191 characters
    ///
    /// # Errors
    ///
    /// The code `DisplayException` if the times are not a valid cron expression. Since panel 1.12,
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after two within a minute.
    #[doc = example!(
        "use ptero::request::{SaveSchedule, SaveTask};\n\
         let server = client.server(\"1a2b3c4d\");\n\
         // Every night at four, if the server runs.\n\
         let nightly = SaveSchedule::new(\"nightly\").minute(\"0\").hour(\"4\").only_when_online(true);\n\
         let schedule = server.schedules().create(nightly)" => "?;\n\
         let tasks = server.schedule(&schedule).tasks();\n\
         tasks.create(SaveTask::command(\"say restarting in a minute\"))" => "?;\n\
         tasks.create(SaveTask::power(ptero::PowerAction::Restart).time_offset(60))" => "?;"
    )]
    pub fn create(&self, schedule: SaveSchedule) -> impl Future<Output = Result<Schedule>> + Send + 'static {
        self.server.client.item(save(self.server.to(&routes::CLIENT_SERVERS_SCHEDULES_CREATE), &schedule))
    }
}

/// Adds the schedule to a request, unless the panel would fail on it.
fn save(request: Request, schedule: &SaveSchedule) -> Request {
    match schedule.fault() {
        Some(fault) => request.refuse(fault),
        None => request.json(schedule),
    }
}

/// One schedule of a server.
///
/// A schedule that does not exist is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct ScheduleHandle {
    pub(super) server: ServerHandle,
    pub(super) id: ScheduleId,
}

#[dual]
impl ScheduleHandle {
    fn to(&self, route: &'static Route) -> Request {
        self.server.to(route).at(&self.id)
    }

    /// Returns the schedule with its tasks.
    ///
    /// `GET /api/client/servers/{server}/schedules/{schedule}` · `schedule.read`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such schedule.
    pub fn get(&self) -> impl Future<Output = Result<Schedule>> + Send + 'static {
        self.server.client.item(self.to(&routes::CLIENT_SERVERS_SCHEDULES_GET))
    }

    /// Replaces everything except the tasks.
    ///
    /// To change only parts, start with [`SaveSchedule::from`](SaveSchedule#impl-From<%26Schedule>-for-SaveSchedule)
    /// and the existing schedule.
    ///
    /// `POST /api/client/servers/{server}/schedules/{schedule}` · `schedule.update` · `name` up to 191 characters
    ///
    /// # Errors
    ///
    /// The code `DisplayException` if the times are not a valid cron expression.
    pub fn update(&self, schedule: SaveSchedule) -> impl Future<Output = Result<Schedule>> + Send + 'static {
        self.server.client.item(save(self.to(&routes::CLIENT_SERVERS_SCHEDULES_UPDATE), &schedule))
    }

    /// Runs the schedule now, even if it is inactive.
    ///
    /// Returns after its first task; the remaining tasks run in the background.
    ///
    /// `POST /api/client/servers/{server}/schedules/{schedule}/execute` · `schedule.update`; since panel 1.14 also the
    /// permission for each task's action
    ///
    /// # Errors
    ///
    /// The code `DisplayException` if the schedule has no tasks, and
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings refuses the first of them.
    pub fn execute(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.server.client.done(self.to(&routes::CLIENT_SERVERS_SCHEDULES_EXECUTE))
    }

    /// Deletes the schedule with its tasks.
    ///
    /// `DELETE /api/client/servers/{server}/schedules/{schedule}` · `schedule.delete`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such schedule.
    pub fn delete(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.server.client.done(self.to(&routes::CLIENT_SERVERS_SCHEDULES_DELETE))
    }

    /// Returns a handle to the schedule's tasks.
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        Tasks { schedule: self.clone() }
    }
}

/// The tasks of one schedule. [`ScheduleHandle::get`] lists them.
///
/// A task that does not exist is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct Tasks {
    schedule: ScheduleHandle,
}

#[dual]
impl Tasks {
    /// Adds a task, at the end unless [`sequence`](SaveTask::sequence) is set.
    ///
    /// `POST /api/client/servers/{server}/schedules/{schedule}/tasks` · `schedule.update`; since panel 1.14 also the
    /// permission for the task's action · `time_offset` up to 900
    ///
    /// # Errors
    ///
    /// The code `ServiceLimitExceededException` if the schedule already has ten tasks (the panel's default limit), and
    /// status 403 for a backup task on a server with a backup limit of 0.
    pub fn create(&self, task: SaveTask) -> impl Future<Output = Result<ScheduleTask>> + Send + 'static {
        let request = self.schedule.to(&routes::CLIENT_SERVERS_SCHEDULES_TASKS_CREATE);
        self.schedule.server.client.item(request.json(&task))
    }

    /// Replaces a task. The task keeps its position unless [`sequence`](SaveTask::sequence) is set.
    ///
    /// `POST /api/client/servers/{server}/schedules/{schedule}/tasks/{task}` · `schedule.update` · `time_offset` up to
    /// 900
    ///
    /// # Errors
    ///
    /// Status 403 for a backup task on a server with a backup limit of 0.
    pub fn update(
        &self,
        id: impl Into<TaskId>,
        task: SaveTask,
    ) -> impl Future<Output = Result<ScheduleTask>> + Send + 'static {
        let request = self.schedule.to(&routes::CLIENT_SERVERS_SCHEDULES_TASKS_UPDATE).at(&id.into());
        self.schedule.server.client.item(request.json(&task))
    }

    /// Deletes a task. Later tasks move up.
    ///
    /// `DELETE /api/client/servers/{server}/schedules/{schedule}/tasks/{task}` · `schedule.update`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such task.
    pub fn delete(&self, id: impl Into<TaskId>) -> impl Future<Output = Result<()>> + Send + 'static {
        let request = self.schedule.to(&routes::CLIENT_SERVERS_SCHEDULES_TASKS_DELETE).at(&id.into());
        self.schedule.server.client.done(request)
    }
}
