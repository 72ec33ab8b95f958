//! Creates a schedule that restarts a server every night with a warning five minutes before, and deletes it again. Needs
//! `PTERO_SERVER`.

mod support;

use ptero::request::{SaveSchedule, SaveTask};
use ptero::{PowerAction, blocking::Client};

fn main() -> ptero::Result<()> {
    let panel = support::Panel::client();
    let client = Client::new(&panel.url, &panel.key)?;
    let server = client.server(panel.server());
    let schedules = server.schedules();

    let nightly = SaveSchedule::new("Restart at four").minute("55").hour("3").only_when_online(true);
    let nightly = schedules.create(nightly)?;
    let tasks = server.schedule(&nightly).tasks();
    tasks.create(SaveTask::command("say Restart in five minutes!"))?;
    tasks.create(SaveTask::power(PowerAction::Restart).time_offset(300))?;

    for schedule in schedules.list().collect()? {
        let next = schedule.next_run_at.map_or("never".to_owned(), |time| time.to_string());
        println!("{}: minute {}, hour {}, next {next}", schedule.name, schedule.cron.minute, schedule.cron.hour);
        for task in schedule.relationships.tasks.unwrap_or_default() {
            println!("  {}. {} {:?} after {} s", task.sequence_id, task.action, task.payload, task.time_offset);
        }
    }

    // An update replaces the whole schedule, so start from the current one.
    let paused = SaveSchedule::from(&nightly).active(false);
    let paused = server.schedule(&nightly).update(paused)?;
    println!("{} is {}.", paused.name, if paused.is_active { "active" } else { "paused" });

    server.schedule(&nightly).delete()
}
