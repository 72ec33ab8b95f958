use ptero::Method;
use ptero::request::{SaveSchedule, SaveTask};
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn schedules_and_tasks() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        let server = client.server("7e215471");
        let schedules = server.schedules();
        replay.of("client_schedules__create").check(schedules.create(SaveSchedule::new("Nightly").minute("*/5")).await);
        replay.raw("client_schedules__create_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "schedules"])
                .json(&json!({"name": "", "is_active": null}))
                .send()
                .await,
        );
        replay.raw("client_schedules__create_422_empty").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "schedules"])
                .json(&json!({}))
                .send()
                .await,
        );
        replay
            .of("client_schedules__create_bad_cron")
            .check(schedules.create(SaveSchedule::new("Nightly").minute("99")).await);
        replay.of("client_schedules__execute_no_tasks").check(server.schedule(2).execute().await);
        replay.of("client_schedules__list").check(schedules.list().page(1).await);
        replay.of("client_schedules__list_empty").check(schedules.list().page(1).await);
        replay.raw("client_schedules__task_create_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "schedules", "1", "tasks"])
                .json(&json!({"action": "nope", "time_offset": 901}))
                .send()
                .await,
        );
        replay
            .of("client_schedules__task_create_at_sequence_1")
            .check(server.schedule(1).tasks().create(SaveTask::command("first").sequence(1)).await);
        replay
            .of("client_schedules__task_create_command")
            .check(server.schedule(1).tasks().create(SaveTask::command("say hi")).await);
        replay.of("client_schedules__task_create_power").check(
            server.schedule(1).tasks().create(SaveTask::power("restart").time_offset(60).continue_on_failure(true)).await,
        );
        replay.of("client_schedules__task_delete").check(server.schedule(1).tasks().delete(2).await);
        replay.of("client_schedules__task_delete_404").check(server.schedule(1).tasks().delete(2).await);
        replay
            .of("client_schedules__task_update")
            .check(server.schedule(1).tasks().update(1, SaveTask::command("say updated").time_offset(5).sequence(3)).await);
        replay
            .of("client_schedules__task_update_404")
            .check(server.schedule(1).tasks().update(9999, SaveTask::command("x").time_offset(5)).await);
        replay.of("client_schedules__update").check(
            server.schedule(1).update(SaveSchedule::new("Renamed").minute("*/5").hour("3").active(false).only_when_online(true))
                .await,
        );
        replay.raw("client_schedules__update_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "schedules", "1"])
                .json(&json!({"name": "x"}))
                .send()
                .await,
        );
        replay.of("client_schedules__view").check(server.schedule(1).get().await);
        replay.of("client_schedules__view_404").check(server.schedule(9999).get().await);
        replay.of("client_schedules__delete").check(server.schedule(2).delete().await);
        replay.of("client_schedules__delete_404").check(server.schedule(2).delete().await);
        replay.of("client_schedules__view_after_execute").check(server.schedule(1).get().await);
        replay
            .of("client_schedules__task_create_over_limit")
            .check(server.schedule(1).tasks().create(SaveTask::command("x")).await);
        replay.finish(&["client_schedules__"]);
    }
}
