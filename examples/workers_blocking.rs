//! One of several workers with the same key. Through Redis, they share its rate limit, divide all servers among them, and
//! publish what changes. Without `REDIS_URL`, it watches on its own; on the fake panel, until it knows all servers.
//! `examples/compose.yaml` starts two of them.

mod support;

use ptero::blocking::Client;
use ptero::serde_json;

fn main() -> ptero::Result<()> {
    let panel = support::Panel::network();
    let client = Client::builder(&panel.url, &panel.key);
    let watch = match std::env::var("REDIS_URL") {
        Ok(redis) => client.redis(redis).build()?.watch().shared().publish(),
        Err(_) => client.build()?.watch(),
    };
    let watch = watch.stats(false).start()?;
    let changes = watch.changes();
    watch.ready()?;
    println!("{} servers, {:?}", watch.snapshot().len(), watch.share());
    if panel.fake.is_some() {
        watch.close();
        return Ok(());
    }
    for change in changes {
        println!("{}", serde_json::to_string(&change?).expect("changes have no maps"));
    }
    Ok(())
}
