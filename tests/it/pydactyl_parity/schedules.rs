use ptero::PowerAction;
use ptero::request::{SaveSchedule, SaveTask};

use crate::dual_test;
use crate::pydactyl_parity::case::Case;
use crate::pydactyl_parity::parity::Parity;

fn schedule(case: &Case) -> SaveSchedule {
    SaveSchedule::new(case.text("name"))
        .minute(case.text("minute"))
        .hour(case.text("hour"))
        .day_of_week(case.text("day_of_week"))
        .day_of_month(case.text("day_of_month"))
        .month(case.text("month"))
        .active(case.flag_or("is_active", true))
        .only_when_online(case.flag_or("only_when_online", false))
}

fn task(case: &Case) -> SaveTask {
    let payload = case.text("payload");
    let task = match case.text("action").as_str() {
        "command" => SaveTask::command(payload),
        "power" => SaveTask::power(PowerAction::from(payload)),
        "backup" => SaveTask::backup([payload]),
        other => panic!("{other}"),
    };
    let offset = case.option("time_offset").map_or(0, |seconds| seconds.parse().unwrap());
    task.time_offset(offset).continue_on_failure(case.flag_or("continue_on_failure", false))
}

dual_test! {
    async fn schedules() {
        let mut parity = Parity::of("client.servers.schedules");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        while let Some(case) = parity.next() {
            let server = client.server(case.text("server_id"));
            let schedules = server.schedules();
            let id = case.number_or("schedule_id", 0);
            let tasks = server.schedule(id).tasks();
            let outcome = match case.name() {
                "list_schedules" => schedules.list().page(1).await.map(drop),
                "get_schedule_details" => server.schedule(id).get().await.map(drop),
                "create_schedule" => schedules.create(schedule(&case)).await.map(drop),
                "update_schedule" => server.schedule(id).update(schedule(&case)).await.map(drop),
                "run_schedule" => server.schedule(id).execute().await,
                "delete_schedule" => server.schedule(id).delete().await,
                "create_task" => tasks.create(task(&case)).await.map(drop),
                "update_task" => tasks.update(case.number("task_id"), task(&case)).await.map(drop),
                "delete_task" => tasks.delete(case.number("task_id")).await,
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }
}
